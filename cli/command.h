/*
 * The commands behind `zpoline`. Each gets its own argv (argv[0] is its name) and returns the exit
 * status.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

int command_run(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_sites(int argc, char **argv);
int command_list(int argc, char **argv);

#endif
