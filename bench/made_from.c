/* Which samples a folder's data files were made from. */
#include "bench/made_from.h"

#include "bench/message.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#define POLYNOMIAL 0x04c11db7U

/* One byte, highest bit first. */
static uint32_t sum_byte(uint32_t sum, unsigned byte)
{
    sum ^= (uint32_t)byte << 24;
    for (int bit = 0; bit < 8; bit++)
        sum = (sum << 1) ^ ((sum & 0x80000000U) != 0 ? POLYNOMIAL : 0);
    return sum;
}

/* POSIX: the bytes, then the length, lowest byte first and without zeros behind; all inverted. */
int made_from_sum(FILE *file, uint32_t *sum, uint64_t *bytes)
{
    int byte;
    *sum = 0;
    *bytes = 0;
    for (; (byte = fgetc(file)) != EOF; ++*bytes)
        *sum = sum_byte(*sum, (unsigned)byte);
    for (uint64_t length = *bytes; length > 0; length >>= 8)
        *sum = sum_byte(*sum, (unsigned)(length & 0xff));
    *sum = ~*sum;
    return ferror(file) ? -EIO : 0;
}

static int write_line(FILE *out, const char *directory, const char *path)
{
    char whole[PATH_MAX];
    uint32_t sum;
    uint64_t bytes;
    snprintf(whole, sizeof whole, "%s/%s", directory, path);
    FILE *file = fopen(whole, "re");
    if (file == NULL)
        return -errno;
    int status = made_from_sum(file, &sum, &bytes);
    fclose(file);
    if (status == 0 && fprintf(out, "%" PRIu32 " %" PRIu64 " %s\n", sum, bytes, path) < 0)
        status = -EIO;
    return status;
}

/* Each line is made anew from the path in it. */
bool made_from_matches(const char *directory)
{
    char path[PATH_MAX], line[PATH_MAX + 64], again[PATH_MAX + 64];
    int lines = 0, offset;
    bool same = true;
    snprintf(path, sizeof path, "%s/plots/made-from", directory);
    FILE *file = fopen(path, "re");
    for (; same && file != NULL && fgets(line, sizeof line, file) != NULL; lines++) {
        line[strcspn(line, "\n")] = '\0';
        offset = 0;
        (void)sscanf(line, "%*u %*u %n", &offset);
        FILE *copy = fmemopen(again, sizeof again, "w");
        same = offset > 0 && copy != NULL && write_line(copy, directory, line + offset) == 0;
        if (copy != NULL)
            fclose(copy);
        again[same ? strcspn(again, "\n") : 0] = '\0';
        same = strcmp(line, again) == 0;
    }
    if (file != NULL)
        fclose(file);
    return same && lines > 0;
}

int made_from_write(const char *directory, const char *const *paths, size_t count)
{
    char path[PATH_MAX];
    int status = 0;
    snprintf(path, sizeof path, "%s/plots/made-from", directory);
    FILE *out = fopen(path, "we");
    if (out == NULL)
        status = -errno;
    for (size_t i = 0; status == 0 && i < count; i++)
        status = write_line(out, directory, paths[i]);
    if (out != NULL && fclose(out) != 0 && status == 0)
        status = -errno;
    if (status != 0)
        complain("cannot note what the data was made from: %s: %s: check the folder", path,
                 strerror(-status));
    return status;
}
