/* Announcements: read from the program, shared, found again. */
#include "baselines/ptrace/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define RANGES_MOST 65536 /* more is no announcement of ours */

static struct image *images;

static bool read_memory(pid_t tid, uintptr_t address, void *to, size_t bytes)
{
    struct iovec here = {to, bytes};
    struct iovec there = {(void *)address, bytes}; /* NOLINT(performance-no-int-to-ptr) */
    return process_vm_readv(tid, &here, 1, &there, 1, 0) == (ssize_t)bytes;
}

static struct image *read_image(pid_t tid, uintptr_t address)
{
    struct announcement a = {0};
    if (!read_memory(tid, address, &a, sizeof a))
        return NULL;
    if (a.bytes != sizeof a || a.version != ANNOUNCE_VERSION || a.range_count > RANGES_MOST) {
        errno = EPROTO;
        return NULL;
    }
    size_t bytes = a.range_count * sizeof(struct own_range);
    struct image *image = calloc(1, sizeof *image + bytes);
    if (!image)
        return NULL;
    image->references = 1;
    image->address = address;
    image->announced = a;
    if (bytes == 0 || read_memory(tid, a.ranges, image->ranges, bytes))
        return image;
    int error = errno;
    free(image);
    errno = error;
    return NULL;
}

static void put_in_front(struct image *image)
{
    image->next = images;
    image->link = &images;
    if (images)
        images->link = &image->next;
    images = image;
}

static void take_out(struct image *image)
{
    *image->link = image->next;
    if (image->next)
        image->next->link = image->link;
}

struct image *image_read(pid_t tid, uintptr_t address)
{
    struct image *image = read_image(tid, address);
    if (image)
        put_in_front(image);
    return image;
}

struct image *image_share(struct image *image)
{
    if (image)
        image->references++;
    return image;
}

void image_release(struct image *image)
{
    if (!image || --image->references > 0)
        return;
    take_out(image);
    free(image);
}

static bool has(pid_t tid, const struct image *image)
{
    struct image *there = read_image(tid, image->address);
    size_t bytes = image->announced.range_count * sizeof *image->ranges;
    bool same = there &&
                memcmp(&there->announced, &image->announced, sizeof image->announced) == 0 &&
                memcmp(there->ranges, image->ranges, bytes) == 0;
    free(there);
    return same;
}

struct image *image_find(pid_t tid)
{
    for (struct image *image = images; image; image = image->next) {
        if (has(tid, image)) {
            take_out(image); /* more children of the same may follow */
            put_in_front(image);
            return image_share(image);
        }
    }
    return NULL;
}
