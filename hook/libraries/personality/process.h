/* The guest's calls about processes, and about what a process is. */
#ifndef PERSONALITY_PROCESS_H
#define PERSONALITY_PROCESS_H

#include "guest.h"

/* The process's number is not what it was: at the start, and in a forked child. */
void process_forget(void);

guest_handler process_exit, process_fork, process_vfork, process_rfork, process_execve,
    process_fexecve, process_wait4, process_getrlimit, process_setrlimit, process_issetugid,
    process_getpid, process_getuid, process_getgid, process_getpgrp, process_getlogin, process_pipe,
    process_pipe2, process_pipe2_dragonfly, process_sysarch, process_getpriority,
    process_cpuset_getaffinity, process_netbsd_getaffinity;

#endif
