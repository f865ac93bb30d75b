/*
 * Where the pads lead: is this landing a system call of a rewritten site, or a call through NULL?
 *
 *      rsp ->  return address      pushed by `call *%rax`, or by a call through a NULL pointer
 *              program's stack
 *
 * rax holds the number, 0 .. 4095. Only rcx and r11 are free, and the flags are the program's, so
 * the comparison adds the complement (lea) and jumps on zero (jrcxz). Most sites are in the first
 * slot that is looked at; for the others rdx is parked below rsp: the site's function has no red zone
 * there, and the kernel spares 128 bytes below rsp for signals.
 */
#include "hook/setup/site_table.h"

    .text
    .p2align 6
    .globl  zpoline_call_entry
    .hidden zpoline_call_entry
    .type   zpoline_call_entry, @function
zpoline_call_entry:
    movzbl  (%rsp), %ecx
    movzbl  1(%rsp), %r11d
    lea     (%rcx,%r11,8), %ecx
    lea     site_table_fast(%rip), %r11
    mov     (%r11,%rcx,8), %rcx
    mov     (%rsp), %r11
    lea     1(%rcx,%r11), %rcx          /* ~address + 1 + address: 0 if equal */
    jrcxz   .Lfirst
    jmp     .Lprobe
.Lfirst:
    jmp     hook_entry

.Lprobe:
    movzbl  (%rsp), %ecx
    movzbl  1(%rsp), %r11d
    mov     %rdx, -16(%rsp)
    lea     (%rcx,%r11,8), %ecx
    lea     site_table_fast(%rip), %r11
    mov     (%rsp), %rdx
    lea     (%r11,%rcx,8), %r11
    .irp    slot, 8, 16, 24
    mov     \slot(%r11), %rcx
    lea     1(%rcx,%rdx), %rcx
    jrcxz   .Lsite
    .endr
    jmp     .Lslow
.Lsite:
    mov     -16(%rsp), %rdx
    jmp     hook_entry
    .size   zpoline_call_entry, . - zpoline_call_entry

/* Not in the fast table: ask the whole one. The caller is a function with a stack either way. */
    .p2align 4
    .type   .Lslow, @function
.Lslow:
    mov     -16(%rsp), %rdx
    lea     -128(%rsp), %rsp
    pushfq
    push    %rax
    push    %rdi
    push    %rsi
    push    %rdx
    push    %r8
    push    %r9
    push    %r10
    push    %rbx
    mov     %rsp, %rbx
    mov     200(%rsp), %rdi             /* 9 * 8 + 128: the return address */
    and     $-16, %rsp
    cld
    call    site_table_has
    mov     %rbx, %rsp
    mov     %rax, %rcx
    pop     %rbx
    pop     %r10
    pop     %r9
    pop     %r8
    pop     %rdx
    pop     %rsi
    pop     %rdi
    pop     %rax
    popfq
    lea     128(%rsp), %rsp
    mov     %ecx, %ecx
    jrcxz   zpoline_null_call
    jmp     hook_entry

/*
 * A call through NULL. The hlt faults; fault.c recognises its address and shows the program what it
 * would have seen: a fetch from address 0.
 */
    .globl  zpoline_null_call
    .hidden zpoline_null_call
zpoline_null_call:
    hlt

    .section .note.GNU-stack, "", @progbits
