/*
 * The commands of zpoline-bench that have a file of their own. Each takes the words from its name
 * on, says on stderr what is wrong with them, and returns the exit status.
 */
#ifndef ZPOLINE_BENCH_COMMANDS_H
#define ZPOLINE_BENCH_COMMANDS_H

/* The tables of a results folder. */
int command_table(int argc, char **argv);

/* Tries the method of `check` on made-up data. */
int command_selftest(int argc, char **argv);

/* Exact numbers of a build. */
int command_gate(int argc, char **argv);

/* Two builds compared; and the report of such a comparison, printed again. */
int command_check(int argc, char **argv);
int command_verdict(int argc, char **argv);

/* Results folders beside each other, one after the other, and in other tools' forms. */
int command_compare(int argc, char **argv);
int command_history(int argc, char **argv);
int command_export(int argc, char **argv);

#endif
