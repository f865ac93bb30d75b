/*
 * Like cat, but first spoils its own code: the byte behind a system call instruction, and both
 * bytes of that instruction. The test of the comparison of texts must count one wrong byte and two
 * right ones.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A function that nobody calls: syscall; nop; ret. */
__asm__(".text\n.globl never_called\n.type never_called, @function\nnever_called:\n"
        "syscall\nnop\nret\n.size never_called, . - never_called\n");
extern unsigned char never_called[];

int main(void)
{
    unsigned long page_size = (unsigned long)sysconf(_SC_PAGESIZE);
    unsigned char *page = never_called - (unsigned long)never_called % page_size;
    unsigned char buffer[256];
    ssize_t length;
    if (mprotect(page, 2 * page_size, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        return 2;
    memcpy(never_called, "\xff\xd0\xcc", 3);
    if (mprotect(page, 2 * page_size, PROT_READ | PROT_EXEC) != 0)
        return 2;
    while ((length = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        if (write(STDOUT_FILENO, buffer, (size_t)length) != length)
            return 2;
    }
    return length < 0 ? 2 : 0;
}
