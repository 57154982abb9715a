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

/* What becomes of system calls in a child under a filter, of `count` instructions of eight bytes each. */
enum harness_call {
    HARNESS_CALL_OPEN,
    HARNESS_CALL_STATUS,
    HARNESS_CALL_UNLINK,
    HARNESS_CALL_SOCKET,
    HARNESS_CALL_SOCKET_IPV6_DATAGRAM,
    HARNESS_CALL_SOCKET_UNIX,
    HARNESS_CALL_SOCKET_NETLINK,
    HARNESS_CALL_SOCKET_RAW,
    HARNESS_CALL_BIND,
    HARNESS_CALL_CONNECT,
    HARNESS_CALL_KILL,
    HARNESS_CALL_THREAD_KILL,
    HARNESS_CALL_TRACE,
    HARNESS_CALL_READ_MEMORY,
    HARNESS_CALL_EXECUTE,
    HARNESS_CALL_FORK,
    HARNESS_CALL_EXECUTABLE_MEMORY,
    HARNESS_CALL_DUMPABLE,
    HARNESS_CALL_USER,
    HARNESS_CALL_OWNER_OF_SIGNALS,
    HARNESS_CALL_LIMIT,
    /* From here on they are to work. */
    HARNESS_CALL_READ_NOTHING,
    HARNESS_CALL_FLAGS,
    HARNESS_CALL_MEMORY,
    HARNESS_CALL_TIME,
    HARNESS_CALL_LOOK_AT_LIMIT,
    /* These depend on what the filter is for; their descriptor is no socket. */
    HARNESS_CALL_LISTEN,
    HARNESS_CALL_ACCEPT,
    HARNESS_CALLS,
};

/* errors: errno of each, 0 where it worked. */
int harness_try_confined(const void *instructions, unsigned short count, int errors[HARNESS_CALLS]);

/* Calls that an event loop is made of. */
enum harness_loop_call {
    HARNESS_LOOP_EPOLL_CREATE,
    /* EPOLL_CTL_ADD alone. */
    HARNESS_LOOP_EPOLL_ADD,
    HARNESS_LOOP_EPOLL_WAIT,
    HARNESS_LOOP_TIMER_CREATE,
    HARNESS_LOOP_TIMER_SET,
    HARNESS_LOOP_POLL,
    HARNESS_LOOP_NOTIFY_CREATE,
    HARNESS_LOOP_NOTIFY_ADD,
};

/* Has a call refused with this error from now on, in this thread alone (seccomp(2)). */
int harness_refuse(enum harness_loop_call call, int error);

#endif
