/* What the steps of the child are made of, by the file that has it. */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>

/* ---- child.c ---- */

/* The arguments that this process was executed with. */
extern char **own_argv;

void run_steps(int argc, char **argv);
/* Says which call has failed, and errno, and exits with 111. */
void fail(const char *what);

/* ---- view.c ---- */

/* What this process finds itself to be, as one JSON object; on standard output without a path. */
void view(const char *path);
/* All processes that /proc shows, one JSON object a line. */
void census(void);

/* ---- output.c ---- */

void write_all(int fd, const char *data, size_t size);
void append_line(const char *path, const char *text);
/* The words behind the first, in a line. */
void print_text(int fd, int argc, char **argv);
void print_bytes(long count);
/* Without an end when the count is 0. */
void print_lines(const char *label, long count);
/* The same lines, written in blocks whose ends fall anywhere in a line. */
void print_blocks_of_lines(const char *label, long count);
void print_paced(long count, const char *text);

/* ---- processes.c ---- */

void pause_milliseconds(long milliseconds);
/* By its name without SIG, or its number. */
int signal_number(const char *text);
void handle(int number, void (*handler)(int));
/* Each time that the signal comes its name is appended to the file. */
void append_on(const char *name, const char *path);
void exit_on(int number, int status);
/* By this signal, without a core. */
void die(int number);
/* Without end. */
void repeat_steps(const char *text);
void fork_steps(const char *text);
/* Double fork and setsid: what is left has lost its parent, its group and its session. */
void orphan_steps(const char *text);
/* Forks without end, as all its children do; each of these leads a session of its own, or none does. */
void bomb(int own_sessions);
/* As many orphans as are asked for, all alive at the same moment; then all end at once. */
void stop_kin(void);
void storm(long count);

/* ---- kernel.c ---- */

/* Refuses system calls, by number, with an errno: what an old container runtime's seccomp profile does. */
void refuse(const char *with, char *numbers);
/* Refuses one call, by its number, on one descriptor, as its first argument. */
void refuse_on(const char *with, const char *number, const char *descriptor);
/* A file system that answers nothing while this process lives, and fails from then on (fuse(4)). */
void dead_mount(const char *directory);
void limit(const char *name, const char *soft, const char *hard);
/* One call with these arguments, numbers; a child that it makes ends at once. Nothing where there is no such call. */
void call(int argc, char **argv);
/* The same by a 32-bit number, through the gate that a 64-bit program on x86 has for it. */
void call_as_i386(const char *number, const char *first);

/* ---- witness.c ---- */

/* An event listener that is content with every event, until there are no more. It appends the header of each to the file, if there
 * is one. */
void listen_to_events(const char *path);
/* Prints "line PID N" without end, and appends to the file what it has printed. */
void number_lines(long milliseconds, const char *path);
/* Appends a line that says which user it is, what its capabilities are, and what else limits it. */
void append_rights(const char *path);

/* ---- inject.c ---- */

/* PID LOG ROLE CALL ERRNO TIME: of all the processes that supervisord, the PID, makes from now on and that have this role
   (child, control, checks) one call, by its number, fails at one time, or at each when that is 0. Says each in the log. With a
   negative CALL nothing fails and all calls are told of. Until all of them have ended. */
void inject(char **words);

#endif
