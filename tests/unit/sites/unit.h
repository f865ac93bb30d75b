/* cmocka, with what its header needs in front. */
#ifndef TESTS_UNIT_SITES_UNIT_H
#define TESTS_UNIT_SITES_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
