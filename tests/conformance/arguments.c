/*
 * The hook sees the number and all six arguments as the program gave them, at an instruction
 * (argument "instruction", also its address) or to libc's syscall(3) ("libc"); the program sees the
 * hook's result, all 64 bits of it; and a passed call reaches the kernel with all six arguments
 * ("passed").
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <sys/mman.h>
#include <sys/syscall.h>

static const long values[6] = {0x1111111111111111,  -2, (long)0x8000000000000000,
                               0x7fffffffffffffffL, 0,  0x6666666600000006};

static void check_seen(const struct lab_call *seen)
{
    CHECK(seen->number == LAB_RECORD, "number is %ld", seen->number);
    for (int i = 0; i < 6; i++)
        CHECK(seen->args[i] == values[i], "argument %d was %#lx, seen as %#lx", i + 1, values[i],
              seen->args[i]);
}

static void at_the_instruction(void)
{
    struct lab_call seen = {0};
    long result =
        site_syscall(LAB_RECORD, values[0], values[1], values[2], values[3], values[4], values[5]);
    CHECK(result == LAB_RESULT, "result is %#lx", result);
    CHECK(site1(LAB_LAST, &seen) == 0, "no record");
    check_seen(&seen);
    CHECK(seen.site == site_syscall_instruction, "site is %p, seen as %p",
          (const void *)site_syscall_instruction, seen.site);
}

static void through_libc(void)
{
    struct lab_call seen = {0};
    long result =
        syscall(LAB_RECORD, values[0], values[1], values[2], values[3], values[4], values[5]);
    CHECK(result == LAB_RESULT, "result is %#lx", result);
    CHECK(syscall(LAB_LAST, &seen) == 0, "no record");
    check_seen(&seen);
}

/* mmap takes six arguments and refuses or obeys each of them. */
static void check_passed_on(void)
{
    FILE *file = tmpfile();
    if (!file) {
        perror("tmpfile");
        exit(1);
    }
    for (int page = 0; page < 3; page++) {
        char block[4096];
        memset(block, 'a' + page, sizeof block);
        fwrite(block, 1, sizeof block, file);
    }
    fflush(file);
    char *hole = mmap(NULL, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long result = site_syscall(SYS_mmap, (long)hole, 8192, PROT_READ, MAP_PRIVATE | MAP_FIXED,
                               fileno(file), 4096);
    if (CHECK(result == (long)hole, "mmap returned %#lx", result)) {
        CHECK(hole[0] == 'b' && hole[8191] == 'c', "mapped other pages: %c %c", hole[0],
              hole[8191]);
    }
    fclose(file);
}

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "passed";
    site_expect(site_syscall_instruction, SITE_CALL);
    if (strcmp(which, "passed") == 0)
        check_passed_on();
    else if (strcmp(which, "libc") == 0)
        through_libc();
    else
        at_the_instruction();
    return check_result();
}
