/*
 * JSON on stdout.
 */
#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

#include <jansson.h>

/* A JSON string of any bytes: file names need not be UTF-8. What is not becomes U+FFFD. */
json_t *json_text(const char *bytes);

/* Prints the value on stdout with a newline and releases it; NULL counts as out of memory. Returns
 * 0, or an exit status with a message on stderr. */
int json_print(json_t *value);

#endif
