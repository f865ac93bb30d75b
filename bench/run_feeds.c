/* Before a run: which feeds there are, and which of them can be run here. */
#include "bench/message.h"
#include "bench/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The group that runs it: "redis", "ring-http". */
static void group_name(const struct feed *feed, enum feed_link link, char *text, size_t size)
{
    bool kernel = link == LINK_KERNEL;
    snprintf(text, size, "%s%s%s", kernel ? "" : feed_link_name(link), kernel ? "" : "-",
             feed_server_name(feed->server));
}

static bool is_wanted(const struct run *run, const struct feed *feed, enum feed_link link)
{
    bool full = strcmp(run->options.settings.mode, plan_full.mode) == 0;
    char group[32];
    group_name(feed, link, group, sizeof group);
    bool quick = feed->quick && link != LINK_TAP; /* of the two, the ring shows the hook's cost */
    return (feed->links & 1U << link) != 0 && (quick || full) &&
           plan_wants_group(run->options.only, group);
}

/* Once for each group and reason. */
struct told {
    char group[32];
    char why[300];
};

static void tell(struct run *run, struct told *told, const char *group, const char *why)
{
    if (strcmp(told->group, group) == 0 && strcmp(told->why, why) == 0)
        return;
    snprintf(told->group, sizeof told->group, "%s", group);
    snprintf(told->why, sizeof told->why, "%s", why);
    run_note_skipped(run, group, why);
}

static void choose(struct run *run)
{
    struct told told[FEED_LINKS][FEED_SERVERS] = {0};
    for (size_t i = 0; i < run->feeds.count; i++) {
        const struct feed *feed = &run->feeds.items[i];
        for (enum feed_link link = LINK_KERNEL; link < FEED_LINKS; link++) {
            char group[32], why[300];
            group_name(feed, link, group, sizeof group);
            if (!is_wanted(run, feed, link))
                continue;
            if (macro_missing(&run->tools, feed, link, why, sizeof why) != NULL)
                tell(run, &told[link][feed->server], group, why);
            else
                run->usable_feeds[run->options.settings.feed_count++] =
                    (struct plan_feed){feed, link};
        }
    }
    run->options.settings.feeds = run->usable_feeds;
}

static bool wants_stack(const struct run *run)
{
    bool wanted = false;
    for (size_t i = 0; i < run->feeds.count; i++)
        wanted |= is_wanted(run, &run->feeds.items[i], LINK_RING) ||
                  is_wanted(run, &run->feeds.items[i], LINK_TAP);
    return wanted;
}

int run_prepare_feeds(struct run *run)
{
    const char *directory = run->options.feeds != NULL ? run->options.feeds : BENCH_FEEDS;
    macro_tools_find(&run->tools, run->place.command);
    int status = feeds_read(directory, &run->feeds);
    if (status == -ENOENT) {
        run_note_skipped(run, "macro", "no feeds: name their folder by --feeds");
        return 0;
    }
    if (status == 0) {
        run->usable_feeds = calloc(run->feeds.count * FEED_LINKS, sizeof *run->usable_feeds);
        status = run->usable_feeds == NULL ? -ENOMEM : 0;
    }
    if (status == 0 && wants_stack(run))
        status = macro_links_find(&run->tools, &run->place, run->environment);
    if (status == 0)
        choose(run);
    if (run->options.settings.feed_count > 0 && run->options.settings.one_cpu)
        run_note_skipped(run, "a core for the feed",
                         "this process may use one CPU only: servers and what feeds them share it");
    return status;
}
