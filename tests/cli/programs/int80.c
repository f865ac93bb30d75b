/*
 * Makes a system call by int 0x80, whose numbers are those of 32-bit programs: 20 is getpid there,
 * and writev for `syscall`. Exit status: 0 if the kernel's answer came, or ENOSYS; 1 if some other
 * call was made instead.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define GETPID_32 20L

int main(void)
{
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(GETPID_32), "b"(0L), "c"(0L), "d"(0L), "S"(0L), "D"(0L)
                     : "r8", "r9", "r10", "r11", "memory");
    printf("%ld for process %d\n", result, getpid());
    return result == getpid() || result == -ENOSYS ? 0 : 1;
}
