/*
 * The last steps: off the stack that the program is to get, and into the program.
 *
 * void loader_on_stack(void *top, void (*go)(void *), void *argument): goes on in `go` on another
 * stack. Does not return.
 */
    .text
    .globl  loader_on_stack
    .hidden loader_on_stack
    .type   loader_on_stack, @function
loader_on_stack:
    mov     %rdi, %rsp
    and     $-16, %rsp
    mov     %rsi, %rax
    mov     %rdx, %rdi
    xor     %ebp, %ebp
    call    *%rax
    hlt
    .size   loader_on_stack, . - loader_on_stack

/*
 * void loader_enter(const struct loader_registers *r): rip, rsp, rdi, rsi, rdx, rbx, rbp; all others
 * are 0, the x87 and vector state as at the start of a program (the kernel's ELF_PLAT_INIT and
 * flush_thread).
 */
#define ENTER_RIP 0
#define ENTER_RSP 8
#define ENTER_RDI 16
#define ENTER_RSI 24
#define ENTER_RDX 32
    .globl  loader_enter
    .hidden loader_enter
    .type   loader_enter, @function
loader_enter:
    mov     %rdi, %rbx
    fninit
    ldmxcsr loader_mxcsr(%rip)
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    xorps   %xmm\n, %xmm\n
    .endr
    mov     ENTER_RSP(%rbx), %rsp
    mov     ENTER_RDI(%rbx), %rdi
    mov     ENTER_RSI(%rbx), %rsi
    mov     ENTER_RDX(%rbx), %rdx
    mov     ENTER_RIP(%rbx), %rax
    mov     %rax, -136(%rsp)            /* below the red zone: nobody's yet */
    xor     %eax, %eax
    xor     %ecx, %ecx
    xor     %ebx, %ebx
    xor     %ebp, %ebp
    xor     %r8d, %r8d
    xor     %r9d, %r9d
    xor     %r10d, %r10d
    xor     %r11d, %r11d
    xor     %r12d, %r12d
    xor     %r13d, %r13d
    xor     %r14d, %r14d
    xor     %r15d, %r15d
    pushq   $0x202                      /* interrupts, and the bit that is always set */
    popfq
    jmp     *-136(%rsp)
    .size   loader_enter, . - loader_enter

    .section .rodata
    .p2align 2
loader_mxcsr:
    .long   0x1f80

    .section .note.GNU-stack, "", @progbits
