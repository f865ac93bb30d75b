/*
 * Numbers that happen to be the address of mapped code (the mechanism's own, below 4 GiB) are
 * unknown system calls like any others.
 */
#include "tests/conformance/site.h"

#include <inttypes.h>
#include <stdint.h>

static void check_range(uint64_t start, uint64_t end)
{
    for (uint64_t number = start; number < end; number++) {
        if (number < 4096)
            continue; /* numbers.c has them */
        long result = site0((long)number);
        if (!CHECK(result == -ENOSYS, "call %#" PRIx64 " returned %ld", number, result))
            return;
    }
}

int main(void)
{
    struct {
        uint64_t start, end;
    } ranges[64];
    unsigned count = 0;
    char line[512];

    site_expect(site_syscall_instruction, SITE_CALL);
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && count < 64 && fgets(line, sizeof line, maps)) {
        uint64_t start, end;
        char permissions[5];
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &start, &end, permissions) != 3)
            continue;
        if (permissions[2] == 'x' && end <= UINT32_MAX) {
            ranges[count].start = start;
            ranges[count++].end = end;
        }
    }
    if (maps)
        fclose(maps);
    printf("note: %u executable mappings below 4 GiB\n", count);
    for (unsigned i = 0; i < count; i++) {
        uint64_t start = ranges[i].start, end = ranges[i].end;
        check_range(start, end - start > 65536 ? start + 65536 : end);
        check_range(end - 4096, end);
    }
    return check_result();
}
