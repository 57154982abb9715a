#ifndef CLINUX_KERNEL_CALLS_H
#define CLINUX_KERNEL_CALLS_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

// "ENOENT" for 2; NULL for a number without a name (strerrorname_np(3) hides behind _GNU_SOURCE).
const char *clinux_errno_name(int number);

// A close-on-exec, non-blocking signalfd(2) for these signals, which are blocked from now on, unlike all others; or an
// existing one that is changed to these (-1 for a new one). The descriptor, or -1 and errno.
int clinux_signal_descriptor(int existing, const int *signals, size_t count);

// The same for signals that the caller has blocked.
int clinux_interrupt_descriptor(const sigset_t *signals);

// The size of the records that a signal descriptor yields.
int clinux_signal_record_size(void);

// A signal as one record tells of it.
struct clinux_signal {
    // 0 for a SIGPIPE or SIGXFSZ that a call of our own has caused: it concerns no other process.
    int number;
    // Nonzero when no process has sent it: what is typed at a terminal, the end of a terminal, a fault.
    int is_from_kernel;
    // The process that has sent it; 0 when that lies outside of our pid namespace.
    pid_t sender;
};
struct clinux_signal clinux_signal_of_record(const void *record);

// pipe2(2) with O_CLOEXEC, which hides behind _GNU_SOURCE. 0, or -1 and errno.
int clinux_pipe(int *read_end, int *write_end);

// socketpair(2) of unix sockets, close-on-exec: for bytes, or for messages that stay apart. 0, or -1 and errno.
int clinux_socket_pair(int keeps_messages, int *first, int *second);

// Opens a file for no more than to name it (O_PATH, open(2)), close-on-exec. The descriptor, or -1 and errno.
int clinux_open_path(const char *path);

// The name that this program was executed by (AT_EXECFN, getauxval(3)); NULL where the kernel does not tell.
const char *clinux_executed_name(void);

// getrlimit(2) and setrlimit(2) of RLIMIT_NOFILE and RLIMIT_NPROC, whose constants are macros. 0, or -1 and errno.
enum clinux_limit { CLINUX_LIMIT_FILES, CLINUX_LIMIT_PROCESSES };
int clinux_get_limit(enum clinux_limit limit, uint64_t *soft, uint64_t *hard);
int clinux_set_limit(enum clinux_limit limit, uint64_t soft, uint64_t hard);

// The number of a resource limit by the end of its name in lower case, "nofile" for RLIMIT_NOFILE; -1 for none.
int clinux_resource(const char *name);

// The width of a terminal in columns; 0 when there is none or it does not know (ioctl(2) is variadic).
int clinux_terminal_columns(int descriptor);

// Its height in rows; 0 likewise.
int clinux_terminal_rows(int descriptor);

// Bytes that a pipe or a socket holds (FIONREAD, ioctl(2) is variadic); -1 where that cannot be told.
int clinux_waiting_bytes(int descriptor);

// SO_PEERCRED of a connected unix socket, whose structure hides behind _GNU_SOURCE: pid and effective user of the process
// that began to listen on the other end (unix(7)). 0, or -1 and errno.
int clinux_peer(int socket, pid_t *pid, uid_t *user);

// Writes to a descriptor that may make its writer wait and whose description must not become non-blocking: what its
// reader's side takes at once, or within about a millisecond, after which a signal of a timer ends the call. Only for
// pipes and terminals, whose writes a signal interrupts; a full one is told by poll(2) and costs no time at all.
// The number of bytes, or -1 and errno; EAGAIN when nothing was taken.
ssize_t clinux_write_briefly(int descriptor, const void *bytes, size_t count);

// fork(2), which Swift does not import.
pid_t clinux_fork(void);

// pidfd_open(2), close-on-exec (Linux 5.3), and pidfd_send_signal(2) (5.1). glibc has had them since 2.36 only. -1 and errno on
// failure, ENOSYS or EPERM where the kernel or a seccomp profile has none.
int clinux_open_process(pid_t pid);
int clinux_signal_process(int descriptor, int signal);

// The bare setgroups(2), setgid(2) and setuid(2), for the calling thread alone. glibc's have every thread change, and abort
// the process when one is refused what another is not (nptl/nptl_setxid.c). 0, or -1 and errno.
int clinux_set_groups(size_t count, const gid_t *groups);
int clinux_set_gid(gid_t gid);
int clinux_set_uid(uid_t uid);

// PR_SET_CHILD_SUBREAPER, prctl(2) is variadic. 0, or -1 and errno.
int clinux_set_subreaper(int is_subreaper);

// PR_GET_CHILD_SUBREAPER.
int clinux_is_subreaper(void);

// PR_SET_NAME and PR_SET_DUMPABLE. 0, or -1 and errno.
int clinux_set_name(const char *name);
int clinux_set_dumpable(int is_dumpable);

// fstat(2) by the call of that name, which glibc may do without (newfstatat(2) takes names, and is not everywhere allowed).
// 0, or -1 and errno.
struct stat;
int clinux_file_status(int descriptor, struct stat *status);

// PR_SET_PDEATHSIG: the signal that we get when our parent ends. 0, or -1 and errno.
int clinux_set_parent_death_signal(int signal);

// Stops our process group as Ctrl-Z would, and returns when it has been continued. Nonzero when that has happened and
// SIGCONT, which the caller has blocked, is pending; 0 when the kernel has not stopped us, because no shell is there to
// continue an orphaned process group.
int clinux_stop_process_group(void);

// Marks every descriptor from `first` on close-on-exec by close_range(2) with CLOSE_RANGE_CLOEXEC (Linux 5.11).
// 0, or -1 and errno where the kernel or a seccomp profile refuses.
int clinux_mark_close_on_exec(unsigned first);

// A descriptor that leads back to the working directory, which it takes no right to read it for (O_PATH, open(2)). Or -1
// and errno.
int clinux_open_working_directory(void);

// memfd_create(2), close-on-exec: an empty file without a name. -1 and errno where the kernel or a profile refuses.
int clinux_memory_file(void);
// Fills memory with random bytes, at most 256, by getrandom(2) with GRND_NONBLOCK: Swift's Glibc does not have its header.
// Their number, or -1 and errno.
ssize_t clinux_random(void *memory, size_t count);

#endif
