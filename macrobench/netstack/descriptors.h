/* The program's descriptors as a whole. */
#ifndef NETSTACK_DESCRIPTORS_H
#define NETSTACK_DESCRIPTORS_H

/* Whose they are: before the program runs. */
void descriptors_start(void);

/* Ends all sockets, as the end of a process does. Locked. */
void descriptors_end(void);

#endif
