/*
 * Asks for its process number in three ways: by libc's wrapper, by a system call instruction of its
 * own, and by one in code that it writes at run time.
 *
 *   three_ways TIMES
 *
 * Prints the last answer of each way, one a line. The ways are where mechanisms differ.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef long ask_fn(void);

static long by_libc(void)
{
    return getpid();
}

static long by_instruction(void)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"((long)SYS_getpid) : "rcx", "r11", "memory");
    return result;
}

/* mov $SYS_getpid, %eax; syscall; ret */
static const unsigned char code[] = {0xb8, SYS_getpid, 0, 0, 0, 0x0f, 0x05, 0xc3};

static ask_fn *written_function(void)
{
    void *page =
        mmap(NULL, sizeof code, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return NULL;
    memcpy(page, code, sizeof code);
    if (mprotect(page, sizeof code, PROT_READ | PROT_EXEC) != 0)
        return NULL;
    ask_fn *function;
    *(void **)&function = page;
    return function;
}

static void ask(const char *way, ask_fn *function, unsigned long times)
{
    long answer = 0;
    while (times-- > 0)
        answer = function();
    printf("%s %ld\n", way, answer);
}

int main(int argc, char **argv)
{
    unsigned long times = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    ask_fn *by_written = written_function();
    if (times == 0 || !by_written) {
        fprintf(stderr, "three_ways: %s\n", times ? "no executable memory" : "how often?");
        return 2;
    }
    ask("libc", by_libc, times);
    ask("instruction", by_instruction, times);
    ask("written", by_written, times);
    return 0;
}
