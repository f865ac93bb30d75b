/*
 * getppid is answered with 1000 plus how often it was asked for; the first one waits. Two FIFOs in
 * the directory that the argument names tell: `asked` gets a byte when it does, and a byte in `go`
 * lets it go on. For a supervisor: it opens them with libc.
 */
#include "hook/syscall_hook.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static char asked[4096], go[4096];
static int times;

static int init(const struct syscall_hook_host *host)
{
    snprintf(asked, sizeof asked, "%s/asked", host->argument);
    snprintf(go, sizeof go, "%s/go", host->argument);
    return access(asked, W_OK) == 0 && access(go, R_OK) == 0 ? 0 : -errno;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    char byte = 'a';
    call->result = 1000 + ++times;
    if (times > 1)
        return HOOK_RETURN;
    int to = open(asked, O_WRONLY | O_CLOEXEC), from = open(go, O_RDONLY | O_CLOEXEC);
    if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
        call->result = -EIO;
    close(to);
    close(from);
    return HOOK_RETURN;
}

static const uint16_t numbers[] = {110};

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .name = "waits",
    .numbers = numbers,
    .number_count = 1,
    .init = init,
    .on_call = on_call,
};
