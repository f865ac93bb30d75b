/* Lands on every address of every sled on this CPU, in a child. Skipped where page zero is refused.
 */
#include <stdio.h>

#include "zpoline/sled_check.h"

int main(void)
{
    static const char *const names[] = {"one-jump", "short-jump", "nop"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct sled_check_result r;
        if (sled_check(names[i], &r) != 0) {
            printf("skip: %s\n", r.why);
            return 77;
        }
        if (r.landed != r.wanted || r.wanted < 512) {
            printf("%s: landed on %u of %u addresses; failed at %u, signal %d\n", names[i],
                   r.landed, r.wanted, r.failed, r.signal);
            return 1;
        }
        printf("%s: all of %u addresses lead to the entry once\n", names[i], r.wanted);
    }
    return 0;
}
