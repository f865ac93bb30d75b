/* A cache directory for a test. */
#include "tests/unit/sites/cache_lab.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/raw_shim.h"
#include "tests/unit/sites/unit.h"

char lab_top[64];
char lab_directory[128];
struct site lab_sites[LAB_SITES];

int lab_setup(void **state)
{
    strcpy(lab_top, "/tmp/zpoline-cache-XXXXXX");
    if (!mkdtemp(lab_top)) {
        return -1;
    }
    for (unsigned i = 0; i < LAB_SITES; i++) {
        lab_sites[i] = (struct site){
            .offset = 100 + 7 * i,
            .verdict = i % 9 ? SITE_CALL : SITE_LEFT,
            .reason = i % 9 ? SITE_REASON_NONE : SITE_REASON_NOT_INSTRUCTION,
        };
    }
    return site_cache_directory(lab_top, NULL, lab_directory, sizeof lab_directory);
}

static int take_away(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path);
}

int lab_teardown(void **state)
{
    raw_shim_mend();
    return nftw(lab_top, take_away, 8, FTW_DEPTH | FTW_PHYS);
}

struct site_cache_key lab_key(void)
{
    struct site_cache_key key = {
        .build_id_length = 20,
        .size = 4096,
        .device = 3,
        .inode = 77,
        .mtime_ns = 1700000000123456789,
        .ctime_ns = -5,
    };
    for (unsigned i = 0; i < key.build_id_length; i++) {
        key.build_id[i] = (uint8_t)(i * 13);
    }
    return key;
}

int lab_file_count(void)
{
    DIR *d = opendir(lab_directory);
    int count = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        count += e->d_name[0] != '.';
    }
    closedir(d);
    return count;
}

void lab_file(char *path, size_t size)
{
    DIR *d = opendir(lab_directory);
    assert_non_null(d);
    path[0] = 0;
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] != '.') {
            assert_true((size_t)snprintf(path, size, "%s/%s", lab_directory, e->d_name) < size);
        }
    }
    closedir(d);
    assert_int_not_equal(path[0], 0);
}

int lab_load(const struct site_cache_key *key)
{
    struct site_cache_entry entry = {0};
    int r = site_cache_load(lab_directory, key, &entry);
    site_cache_release(&entry);
    return r;
}
