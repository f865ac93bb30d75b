/* `zpoline-bench feed`: one feed once, under a mechanism of choice. */
#ifndef ZPOLINE_BENCH_COMMAND_FEED_H
#define ZPOLINE_BENCH_COMMAND_FEED_H

/* `argv[0]` is the word "feed". Returns the exit status. */
int command_feed(int argc, char **argv);

#endif
