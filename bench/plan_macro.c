/* The plan of the macro benchmark: feeds x mechanisms x hooks. */
#include "bench/plan_parts.h"

#include <string.h>

#define RARE_EVERY 3 /* pairs of rounds, in the quick run */

/* The hook that binds a program to a user-space stack; its argument is the link's affair. */
static const struct hook_use netstack = {"netstack", "", "self"};

static bool is_full(const struct plan_settings *settings)
{
    return strcmp(settings->mode, plan_full.mode) == 0;
}

static void add_served(struct plan_builder *b, const struct plan_feed *what,
                       const struct shape *shape, const struct hook_use *hook, const char *side)
{
    static const char *const suites[] = {
        [LINK_KERNEL] = "macro", [LINK_RING] = "ring", [LINK_TAP] = "tap"};
    struct plan_line line =
        plan_make_line(LINE_MACRO, suites[what->link], what->feed->name, shape, hook);
    line.feed = what->feed;
    line.link = what->link;
    line.side = side;
    line.every = (shape->uses & USE_RARE) != 0 && !is_full(b->settings) ? RARE_EVERY : 1;
    plan_add_line(b, line);
}

/* In the quick run the floor is left to where it is what the others are compared with. */
static bool is_fed(const struct plan_builder *b, const struct shape *shape, bool kernel)
{
    bool floor = strcmp(shape->mechanism, "ld_preload") == 0;
    bool full_only = (shape->uses & USE_FULL) != 0 || (kernel && floor);
    return (shape->uses & USE_MACRO) != 0 && (is_full(b->settings) || !full_only);
}

/*
 * Native is there twice, first and last: how far the two are apart is the noise of the others. The
 * count hook does more in each call; in the quick run zpoline alone carries both.
 */
static void add_feed(struct plan_builder *b, const struct plan_feed *what)
{
    bool kernel = what->link == LINK_KERNEL;
    if (kernel)
        add_served(b, what, &shape_native, &plan_no_hook, "");
    for (size_t s = 0; s < shape_count; s++) {
        bool both = is_full(b->settings) || strcmp(shapes[s].mechanism, "zpoline") == 0;
        if (!is_fed(b, &shapes[s], kernel))
            continue;
        add_served(b, what, &shapes[s], kernel ? &plan_passed : &netstack, "");
        if (kernel && both)
            add_served(b, what, &shapes[s], &plan_counted, "");
    }
    if (kernel)
        add_served(b, what, &shape_native, &plan_no_hook, "B");
}

void plan_build_macro(struct plan_builder *b, const struct plan_macro_group *group)
{
    for (size_t i = 0; i < b->settings->feed_count; i++) {
        const struct plan_feed *what = &b->settings->feeds[i];
        if (what->feed->server == group->server && what->link == group->link)
            add_feed(b, what);
    }
}
