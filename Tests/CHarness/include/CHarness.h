#ifndef CHARNESS_H
#define CHARNESS_H

/* What Swift's Glibc module leaves out. Each answers 0, or -1 with errno. */

/* A pipe whose ends are close-on-exec from birth: other tests start programs at the same time. */
int harness_pipe(int ends[2]);

/* A pseudo-terminal, near (master) and far end, both close-on-exec; raw: bytes pass unchanged. */
int harness_terminal(int ends[2], int raw);

/* Changes the size of a terminal's window. */
int harness_resize(int terminal, int rows, int columns);

/* The I/O priority of a process as ioprio_get(2) has it. */
int harness_io_priority(int pid);

#endif
