/* What the emulation tells about its work: calls per name, and the numbers that it does not know.
 */
#ifndef PERSONALITY_REPORT_H
#define PERSONALITY_REPORT_H

#include "guest.h"

void report_unknown(long number);
void report_forget(void); /* in a forked child */
long report_write(char *buffer, size_t size);

#endif
