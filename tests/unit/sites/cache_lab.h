/* A cache directory for a test, and a proof to keep in it. */
#ifndef TESTS_UNIT_SITES_CACHE_LAB_H
#define TESTS_UNIT_SITES_CACHE_LAB_H

#include "hook/sites/cache.h"

#define LAB_SITES 40

extern char lab_top[64];        /* an empty directory; lab_directory lies in it */
extern char lab_directory[128]; /* the cache */
extern struct site lab_sites[LAB_SITES];

/* cmocka's set-up and teardown. */
int lab_setup(void **state);
int lab_teardown(void **state);

struct site_cache_key lab_key(void);
/* Path of the only file in the cache. */
void lab_file(char *path, size_t size);
/* How many files the cache has. */
int lab_file_count(void);
int lab_load(const struct site_cache_key *key); /* what site_cache_load() says; releases it */

#endif
