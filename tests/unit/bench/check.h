/* What cmocka needs before its own header. */
#ifndef TESTS_UNIT_BENCH_CHECK_H
#define TESTS_UNIT_BENCH_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
