/* select, pselect, pollts: sets of descriptors are the host's; timeouts are not written back. */
#include "events.h"
#include "signals.h"
#include "thread.h"

#include <asm/unistd.h>

/* Under another mask the handler runs under it, and its frame says the old one. */
static void mask_take(struct guest_thread *self, uint64_t mask)
{
    self->saved = self->mask;
    self->has_saved = 1;
    self->mask = mask;
}

static void mask_back(struct guest_thread *self)
{
    if (self->has_saved && !self->pending) {
        self->mask = self->saved;
        self->has_saved = 0;
    }
}

static long select_until(struct guest_call *c, const int64_t *timeout, long mask_at)
{
    uint64_t mask, host;
    struct {
        const uint64_t *mask;
        size_t bytes;
    } pair = {&host, sizeof host};
    if (mask_at && signal_set_read(mask_at, &mask) != 0)
        return -EFAULT;
    if (mask_at) {
        mask_take(c->self, mask);
        host = signals_mask_for_host(mask);
    }
    long result = guest_wait(c->self, __NR_pselect6, (int)c->a[0], c->a[1], c->a[2], c->a[3],
                             (long)timeout, mask_at ? (long)&pair : 0);
    mask_back(c->self);
    return result;
}

long polls_select(struct guest_call *c)
{
    int64_t timeout[2] = {0};
    if (c->a[4] && guest_read(timeout, c->a[4], sizeof timeout) != 0)
        return -EFAULT;
    timeout[1] = (int32_t)timeout[1] * 1000l;
    return select_until(c, c->a[4] ? timeout : NULL, 0);
}

long polls_pselect(struct guest_call *c)
{
    int64_t timeout[2] = {0};
    if (c->a[4] && guest_read(timeout, c->a[4], sizeof timeout) != 0)
        return -EFAULT;
    return select_until(c, c->a[4] ? timeout : NULL, c->a[5]);
}

/* NetBSD's pollts and FreeBSD's ppoll. */
long polls_pollts(struct guest_call *c)
{
    int64_t timeout[2] = {0};
    uint64_t mask, host = 0;
    if (c->a[2] && guest_read(timeout, c->a[2], sizeof timeout) != 0)
        return -EFAULT;
    if (c->a[3] && signal_set_read(c->a[3], &mask) != 0)
        return -EFAULT;
    if (c->a[3]) {
        mask_take(c->self, mask);
        host = signals_mask_for_host(mask);
    }
    long result = guest_wait(c->self, __NR_ppoll, c->a[0], c->a[1], c->a[2] ? (long)timeout : 0,
                             c->a[3] ? (long)&host : 0, sizeof host, 0);
    mask_back(c->self);
    return result;
}
