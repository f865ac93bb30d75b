/*
 * A process of ours that outlives the command: it is no child of the program that the command
 * becomes, has a session of its own, and keeps nothing open that the program's readers wait for the
 * end of.
 */
#ifndef BASELINES_OUTSIDE_DETACHED_H
#define BASELINES_OUTSIDE_DETACHED_H

/* What it does, with its end of a pair of sockets; the process ends when it returns. */
typedef void detached_fn(int socket, void *argument);

/*
 * Starts it. stdin and stdout are /dev/null there, stderr is the command's; of the other
 * descriptors it has the socket alone. Returns the command's end of the pair (SOCK_SEQPACKET, close
 * on exec), or -errno.
 */
int detached_start(const char *name, detached_fn *body, void *argument);

#endif
