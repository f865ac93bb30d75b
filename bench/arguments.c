/* Values on command lines. */
#include "bench/arguments.h"

#include "bench/message.h"

#include <errno.h>
#include <stdlib.h>

int argument_number(const char *option, const char *text, double least, double most, double *out)
{
    char *end;
    *out = strtod(text, &end);
    if (*text != '\0' && *end == '\0' && *out >= least && *out <= most)
        return 0;
    complain("bad %s: `%s`: give a number of %g to %g", option, text, least, most);
    return -EINVAL;
}

int argument_count(const char *option, const char *text, int least, int most, int *out)
{
    char *end;
    long value = strtol(text, &end, 10);
    *out = (int)value;
    if (*text != '\0' && *end == '\0' && value >= least && value <= most)
        return 0;
    complain("bad %s: `%s`: give a whole number of %d to %d", option, text, least, most);
    return -EINVAL;
}
