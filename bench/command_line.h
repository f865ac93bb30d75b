/* The command lines of zpoline-bench's commands, each told by a table. */
#ifndef ZPOLINE_BENCH_COMMAND_LINE_H
#define ZPOLINE_BENCH_COMMAND_LINE_H

#include <stddef.h>

enum option_kind {
    OPTION_TEXT,   /* `to` is a const char **: the word behind the option */
    OPTION_FLAG,   /* `to` is a bool *: set to true; no word */
    OPTION_COUNT,  /* `to` is an int *: a whole number of `least` to `most` */
    OPTION_NUMBER, /* `to` is a double *: a number of `least` to `most` */
    OPTION_SHARE,  /* the same in percent: `to` gets a hundredth of it */
    OPTION_OWN,    /* `take` reads the word */
    OPTION_DO      /* `take` gets NULL: no word */
};

struct option_rule {
    const char *name; /* with its dashes */
    enum option_kind kind;
    void *to;
    double least, most;
    int (*take)(const char *text, void *to); /* 0, or -errno after one line on stderr */
};

struct command_line {
    const char *name;  /* of the command, for messages */
    const char *usage; /* what --help, alone, prints */
    const struct option_rule *rules;
    size_t rule_count;
    int operands_least, operands_most;
    const char *wanted; /* what is said when there are more or fewer: "one folder is needed" */
};

#define COMMAND_LINE_HELP 0

/*
 * Reads the words from the command's own name on; options and operands in any order. Returns the
 * index of the first operand, behind which the others lie; COMMAND_LINE_HELP after the usage was
 * printed on stdout; or -EINVAL, or what `take` returned, after one line on stderr.
 */
int command_line_read(const struct command_line *line, int argc, char **argv);

#endif
