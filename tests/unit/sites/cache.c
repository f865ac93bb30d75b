/* Proofs kept between starts: round trip, keys, directories, many writers. */
#include "hook/sites/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/raw_shim.h"
#include "tests/unit/sites/cache_lab.h"
#include "tests/unit/sites/unit.h"

static void store(const struct site_cache_key *key)
{
    assert_int_equal(site_cache_store(lab_directory, key, lab_sites, LAB_SITES), 0);
}

static void round_trip(void **state)
{
    struct site_cache_key key = lab_key();
    struct site_cache_entry entry;
    store(&key);
    assert_int_equal(site_cache_load(lab_directory, &key, &entry), 0);
    assert_int_equal(entry.count, LAB_SITES);
    assert_memory_equal(entry.sites, lab_sites, sizeof lab_sites);
    site_cache_release(&entry);
    assert_null(entry.sites);
    site_cache_release(&entry);
}

static void files_without_a_site(void **state)
{
    struct site_cache_key key = lab_key();
    struct site_cache_entry entry;
    assert_int_equal(site_cache_store(lab_directory, &key, NULL, 0), 0);
    assert_int_equal(site_cache_load(lab_directory, &key, &entry), 0);
    assert_int_equal(entry.count, 0);
    site_cache_release(&entry);
}

static void thousands_of_sites(void **state)
{
    size_t count = 100000;
    struct site_cache_key key = lab_key();
    struct site_cache_entry entry;
    struct site *sites = calloc(count, sizeof *sites);
    assert_non_null(sites);
    key.size = 1u << 30;
    for (size_t i = 0; i < count; i++) {
        sites[i] = (struct site){.offset = 5 * i, .verdict = SITE_CALL};
    }
    assert_int_equal(site_cache_store(lab_directory, &key, sites, count), 0);
    assert_int_equal(site_cache_load(lab_directory, &key, &entry), 0);
    assert_int_equal(entry.count, count);
    assert_memory_equal(entry.sites, sites, count * sizeof *sites);
    site_cache_release(&entry);
    free(sites);
}

/* The file has changed since: each member of the key counts. */
static void stale_keys(void **state)
{
    struct site_cache_key key = lab_key();
    struct site_cache_key other[] = {key, key, key, key, key};
    other[0].device++;
    other[1].inode++;
    other[2].mtime_ns++;
    other[3].ctime_ns--;
    other[4].device ^= 1ull << 40;
    store(&key);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        assert_int_equal(lab_load(&other[i]), -ESTALE);
    }
    other[0] = other[1] = other[2] = key;
    other[0].build_id[19] ^= 1;
    other[1].size++;
    other[2].build_id_length--;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(lab_load(&other[i]), -ENOENT);
    }
    assert_int_equal(lab_load(&key), 0);
}

static void a_new_proof_replaces_a_stale_one(void **state)
{
    struct site_cache_key old = lab_key(), key = lab_key();
    key.inode++;
    store(&old);
    store(&key);
    assert_int_equal(lab_file_count(), 1);
    assert_int_equal(lab_load(&key), 0);
    assert_int_equal(lab_load(&old), -ESTALE);
}

static void files_without_build_id_are_not_cached(void **state)
{
    static const uint32_t lengths[] = {0, 33, UINT32_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct site_cache_key key = lab_key();
        key.build_id_length = lengths[i];
        assert_int_equal(site_cache_store(lab_directory, &key, lab_sites, LAB_SITES), -ENOENT);
        assert_int_equal(lab_load(&key), -ENOENT);
    }
    assert_int_equal(lab_file_count(), 0);
}

/* A start with a full cache should cost few system calls. */
static void loading_is_cheap(void **state)
{
    static const long calls[] = {SYS_openat, SYS_fstat, SYS_mmap, SYS_read, SYS_newfstatat};
    struct site_cache_key key = lab_key();
    int total = 0;
    store(&key);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        raw_shim_fail(calls[i], 0, 0);
        assert_int_equal(lab_load(&key), 0);
        total += raw_shim_mend();
    }
    assert_true(total <= 5);
}

/* --- the directory --- */

static int directory(const char *xdg, const char *home, char *path)
{
    return site_cache_directory(xdg, home, path, 128);
}

static void where_the_cache_lies(void **state)
{
    char path[128], wanted[128], small[8];
    struct stat st;
    snprintf(wanted, sizeof wanted, "%s/.cache/zpoline", lab_top);
    assert_int_equal(directory(NULL, lab_top, path), 0);
    assert_string_equal(path, wanted);
    assert_int_equal(directory("relative", lab_top, path), 0);
    assert_string_equal(path, wanted);
    assert_int_equal(directory("", lab_top, path), 0);
    assert_string_equal(path, wanted);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    snprintf(wanted, sizeof wanted, "%s/zpoline", lab_top);
    assert_int_equal(directory(lab_top, "/nowhere", path), 0);
    assert_string_equal(path, wanted);
    assert_true(directory(NULL, NULL, path) < 0);
    assert_true(directory("", "relative", path) < 0);
    assert_true(directory("/proc/nowhere", NULL, path) < 0);
    assert_int_equal(site_cache_directory(lab_top, NULL, small, sizeof small), -ENAMETOOLONG);
    assert_int_equal(site_cache_directory(lab_top, NULL, small, 0), -ENAMETOOLONG);
}

static void directories_that_others_may_write_to(void **state)
{
    static const mode_t modes[] = {0720, 0702, 0777, 01777};
    char path[128];
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(lab_directory, modes[i]), 0);
        assert_int_equal(directory(lab_top, NULL, path), -EPERM);
    }
}

static void directories_that_are_symbolic_links(void **state)
{
    char path[128], real[128];
    snprintf(real, sizeof real, "%s/real", lab_top);
    assert_int_equal(rename(lab_directory, real), 0);
    assert_int_equal(symlink(real, lab_directory), 0);
    assert_true(directory(lab_top, NULL, path) < 0);
    struct site_cache_key key = lab_key();
    assert_true(site_cache_store(lab_directory, &key, lab_sites, LAB_SITES) < 0);
    assert_true(lab_load(&key) < 0);
}

static void directories_of_others(void **state)
{
    char path[128];
    if (geteuid() != 0) {
        skip(); /* only root can give a directory away */
    }
    assert_int_equal(chown(lab_directory, 65534, 65534), 0);
    assert_int_equal(directory(lab_top, NULL, path), -EPERM);
}

static void a_directory_that_cannot_be_written(void **state)
{
    struct site_cache_key key = lab_key();
    assert_int_equal(rmdir(lab_directory), 0);
    assert_true(site_cache_store(lab_directory, &key, lab_sites, LAB_SITES) < 0);
    assert_int_equal(lab_load(&key), -ENOENT);
    assert_int_equal(mkdir(lab_directory, 0500), 0);
    raw_shim_fail(SYS_openat, 2, EACCES); /* root may write everywhere */
    assert_int_equal(site_cache_store(lab_directory, &key, lab_sites, LAB_SITES), -EACCES);
}

static void a_full_disk_leaves_nothing_behind(void **state)
{
    static const long calls[] = {SYS_write, SYS_write, SYS_renameat};
    for (int i = 0; i < 3; i++) {
        struct site_cache_key key = lab_key();
        raw_shim_fail(calls[i], i == 1 ? 2 : 1, ENOSPC);
        assert_int_equal(site_cache_store(lab_directory, &key, lab_sites, LAB_SITES), -ENOSPC);
        raw_shim_mend();
        assert_int_equal(lab_file_count(), 0);
    }
}

/* --- many at once --- */

static void write_for_a_while(unsigned seed)
{
    struct site_cache_key key = lab_key();
    for (int i = 0; i < 200; i++) {
        size_t count = 1 + (seed * 31 + (unsigned)i * 7) % LAB_SITES;
        struct site_cache_entry entry;
        if (site_cache_store(lab_directory, &key, lab_sites, count) != 0 ||
            site_cache_load(lab_directory, &key, &entry) != 0) {
            _exit(1);
        }
        if (entry.count < 1 || entry.count > LAB_SITES ||
            memcmp(entry.sites, lab_sites, entry.count * sizeof *lab_sites) != 0) {
            _exit(2);
        }
        site_cache_release(&entry);
    }
    _exit(0);
}

static void eight_processes_store_at_once(void **state)
{
    pid_t children[8];
    for (unsigned i = 0; i < 8; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            write_for_a_while(i);
        }
    }
    for (unsigned i = 0; i < 8; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(lab_file_count(), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(round_trip),
        TEST(files_without_a_site),
        TEST(thousands_of_sites),
        TEST(stale_keys),
        TEST(a_new_proof_replaces_a_stale_one),
        TEST(files_without_build_id_are_not_cached),
        TEST(loading_is_cheap),
        TEST(where_the_cache_lies),
        TEST(directories_that_others_may_write_to),
        TEST(directories_that_are_symbolic_links),
        TEST(directories_of_others),
        TEST(a_directory_that_cannot_be_written),
        TEST(a_full_disk_leaves_nothing_behind),
        TEST(eight_processes_store_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
