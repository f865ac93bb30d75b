/* Prints the verdict of each candidate in a file: offset, verdict, reason. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "hook/sites/prove.h"

int main(int argc, char **argv)
{
    struct stat st;
    int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || fstat(fd, &st) != 0) {
        fprintf(stderr, "usage: sites_list FILE\n");
        return 1;
    }
    const void *image = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    struct site *sites;
    long count = image == MAP_FAILED ? -1 : sites_prove(image, (size_t)st.st_size, &sites);
    if (count < 0) {
        fprintf(stderr, "sites_list: %s: cannot be proven\n", argv[1]);
        return 1;
    }
    for (long i = 0; i < count; i++) {
        printf("%" PRIx64 " %s %s\n", sites[i].offset, site_verdict_name(sites[i].verdict),
               site_reason_name(sites[i].reason));
    }
    sites_release(sites);
    return 0;
}
