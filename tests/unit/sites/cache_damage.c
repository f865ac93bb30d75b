/* Hazard: a damaged or forged cache file is believed, and sites are patched by it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hook/sites/cache_file.h"
#include "tests/unit/sites/cache_lab.h"
#include "tests/unit/sites/unit.h"

#define FILE_BYTES (sizeof(struct cache_header) + sizeof lab_sites)

static struct site_cache_key key;
static char path[256];
static union {
    struct cache_header header;
    uint8_t bytes[FILE_BYTES];
} file;

static int setup(void **state)
{
    if (lab_setup(state) != 0) {
        return -1;
    }
    key = lab_key();
    assert_int_equal(site_cache_store(lab_directory, &key, lab_sites, LAB_SITES), 0);
    lab_file(path, sizeof path);
    int fd = open(path, O_RDONLY);
    assert_int_equal(read(fd, file.bytes, FILE_BYTES), FILE_BYTES);
    return close(fd);
}

/* Writes `bytes` of `file` in place of what is there. */
static void replace(size_t bytes)
{
    int fd = open(path, O_WRONLY | O_TRUNC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, file.bytes, bytes), bytes);
    close(fd);
}

static struct site *sites(void)
{
    return (struct site *)(void *)(file.bytes + sizeof file.header);
}

static void every_byte(void **state)
{
    for (size_t at = 0; at < FILE_BYTES; at++) {
        for (unsigned bit = 0; bit < 8; bit += 3) {
            file.bytes[at] ^= (uint8_t)(1u << bit);
            replace(FILE_BYTES);
            assert_int_not_equal(lab_load(&key), 0);
            file.bytes[at] ^= (uint8_t)(1u << bit);
        }
    }
    replace(FILE_BYTES);
    assert_int_equal(lab_load(&key), 0);
}

static void every_length(void **state)
{
    for (size_t bytes = 0; bytes < FILE_BYTES; bytes++) {
        replace(bytes);
        assert_int_equal(lab_load(&key), -EBADMSG);
    }
}

static void bytes_behind_the_end(void **state)
{
    int fd = open(path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, sites(), sizeof *sites()), sizeof *sites());
    close(fd);
    assert_int_equal(lab_load(&key), -EBADMSG);
}

/* A file larger than any proof. */
static void a_huge_file(void **state)
{
    assert_int_equal(truncate(path, 1l << 40), 0);
    assert_int_equal(lab_load(&key), -EBADMSG);
}

/* Sound by its checksum, wrong in itself. */
static void expect_bad_content(void)
{
    struct site forged[LAB_SITES];
    memcpy(forged, sites(), sizeof forged);
    cache_header_make(&file.header, &key, forged, LAB_SITES);
    replace(FILE_BYTES);
    assert_int_equal(lab_load(&key), -EBADMSG);
    memcpy(sites(), lab_sites, sizeof lab_sites);
}

static void content_that_makes_no_sense(void **state)
{
    sites()[7].offset = sites()[6].offset;
    expect_bad_content();
    sites()[7].offset = 0;
    expect_bad_content();
    sites()[LAB_SITES - 1].offset = key.size;
    expect_bad_content();
    sites()[3].verdict = 0;
    expect_bad_content();
    sites()[3].verdict = SITE_LEFT + 1;
    expect_bad_content();
    sites()[3].reason = SITE_REASON_COUNT_;
    expect_bad_content();
}

static void files_that_others_may_write_to(void **state)
{
    assert_int_equal(chmod(path, 0620), 0);
    assert_int_equal(lab_load(&key), -EPERM);
    assert_int_equal(chmod(path, 0602), 0);
    assert_int_equal(lab_load(&key), -EPERM);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(lab_load(&key), 0);
}

static void files_of_others(void **state)
{
    if (geteuid() != 0) {
        skip(); /* only root can give a file away */
    }
    assert_int_equal(chown(path, 65534, 65534), 0);
    assert_int_equal(lab_load(&key), -EPERM);
}

static void symbolic_links_and_other_kinds(void **state)
{
    char other[300];
    snprintf(other, sizeof other, "%s/elsewhere", lab_top);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
    assert_int_equal(lab_load(&key), -EPERM);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0); /* must not wait for a writer */
    assert_int_equal(lab_load(&key), -EPERM);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(lab_load(&key), -EPERM);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(lab_load(&key), -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, lab_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_byte),
        TEST(every_length),
        TEST(bytes_behind_the_end),
        TEST(a_huge_file),
        TEST(content_that_makes_no_sense),
        TEST(files_that_others_may_write_to),
        TEST(files_of_others),
        TEST(symbolic_links_and_other_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
