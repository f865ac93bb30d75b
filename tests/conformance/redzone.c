/*
 * The 128 bytes below rsp belong to a leaf function and survive a system call. A site in such a
 * function must not become a `call`, which writes there.
 */
#include "tests/conformance/site.h"

#include <stdint.h>
#include <sys/syscall.h>

long redzone_probe(long number, uint64_t seen[16]);
extern const unsigned char redzone_instruction[];

int main(void)
{
    site_expect(redzone_instruction, SITE_TRAP);
    for (int round = 0; round < 100; round++) {
        uint64_t seen[16] = {0};
        long result = redzone_probe(SYS_getppid, seen);
        CHECK(result == getppid(), "getppid returned %ld", result);
        for (unsigned slot = 0; slot < 16; slot++)
            CHECK(seen[slot] == 0x5a0001 + slot, "8 bytes at rsp-%u are %#lx", (slot + 1) * 8,
                  seen[slot]);
    }
    return check_result();
}
