/*
 * Raw clone calls as runtimes make them, where C cannot: children on stacks of their own and
 * children that share the caller's. All return the raw kernel value in the parent.
 */
#ifndef CONFORMANCE_CLONE_H
#define CONFORMANCE_CLONE_H

#include <stddef.h>

struct clone_args;

/* clone without a stack; returns twice. With CLONE_VM also CLONE_VFORK must be given. */
long clone_vfork(long flags) __attribute__((returns_twice));
extern const unsigned char clone_vfork_instruction[];

/* The child calls function(argument) on the stack that ends at `stack_top` and exits with what it
 * returns. The function must not use TLS where the child shares the caller's. */
long clone_on(long flags, void *stack_top, int (*function)(void *), void *argument, long tls);
long clone3_on(struct clone_args *args, size_t size, int (*function)(void *), void *argument);

_Noreturn void unmap_and_exit(void *address, size_t size);

#endif
