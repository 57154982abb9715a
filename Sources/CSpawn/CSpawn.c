#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Enough for the frames of a few system call wrappers; the guard page below it turns an overflow into a fault.
enum { STACK_SIZE = 64 * 1024, GUARD_SIZE = 4096 };

// Milliseconds that the caller waits for a child with a memory of its own to execute the program. It takes less than one.
enum { PATIENCE = 100 };

// glibc's setuid and its kind signal every thread of the process to follow, which must not happen in a child that
// shares its parent's memory (nptl(7), "C library/kernel differences"): the bare system calls change this one alone.
#ifdef SYS_setuid32
#define SYS_SETGROUPS SYS_setgroups32
#define SYS_SETGID SYS_setgid32
#define SYS_SETUID SYS_setuid32
#else
#define SYS_SETGROUPS SYS_setgroups
#define SYS_SETGID SYS_setgid
#define SYS_SETUID SYS_setuid
#endif

// A result is smaller than PIPE_BUF, so that it arrives whole (pipe(7)).
static void send_report(const struct child *child)
{
    if (child->report >= 0 && write(child->report, child->result, sizeof *child->result) < 0) {
        // Nobody waits any more.
        _exit(127);
    }
}

int cspawn_fail(struct child *child, enum cspawn_stage stage)
{
    child->result->stage = stage;
    child->result->error = errno;
    send_report(child);
    _exit(127);
}

void cspawn_refused(struct child *child, enum cspawn_stage stage, size_t index)
{
    struct cspawn_result *result = child->result;
    if (child->request->strict && stage != CSPAWN_STAGE_GROUPS) {
        result->index = index;
        cspawn_fail(child, stage);
    }
    if (result->refusal_count < CSPAWN_REFUSALS)
        result->refusals[result->refusal_count++] = (struct cspawn_refusal){stage, index, errno};
}

// Default dispositions for all but those that the child is to ignore, so that it does not inherit what we do, nor by
// chance what our parent does (PITFALLS P6). The handler table is the child's own: clone was not given CLONE_SIGHAND. By
// the bare system call, with the kernel's own structure: glibc's refuses 32 and 33, which it keeps for itself, but a
// parent may have ignored them all the same.
void cspawn_set_dispositions(uint64_t ignored)
{
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        uint64_t mask;
    } action = {0};
    for (int signal = 1; signal <= 64; signal++) {
        action.handler = ignored >> (signal - 1) & 1 ? SIG_IGN : SIG_DFL;
        syscall(SYS_rt_sigaction, signal, &action, NULL, sizeof action.mask);
    }
}

// A change of credentials takes the signal back, so this comes after it. Whose parent has ended before that would wait for it
// in vain.
static int follow_parent(const struct child *child)
{
    if (prctl(PR_SET_PDEATHSIG, (long)child->request->parent_death_signal, 0L, 0L, 0L) != 0)
        return -1;
    if (getppid() != child->parent)
        _exit(127);
    return 0;
}

static void execute(const struct child *child)
{
    const struct cspawn_request *request = child->request;
    // AT_EMPTY_PATH. The errors that say something about the file are those of the second attempt as well.
    if (child->executable >= 0)
        syscall(SYS_execveat, child->executable, "", request->argv, request->envp, 0x1000);
    execve(request->path, request->argv, request->envp);
}

static int run_child(void *argument)
{
    struct child *child = argument;
    const struct cspawn_request *request = child->request;

    cspawn_set_dispositions(request->ignored_signals);
    if (request->start_directory >= 0 && fchdir(request->start_directory) != 0)
        return cspawn_fail(child, CSPAWN_STAGE_DIRECTORY);
    if (request->new_session && setsid() < 0)
        return cspawn_fail(child, CSPAWN_STAGE_PROCESS_GROUP);
    if (request->new_process_group && setpgid(0, 0) != 0)
        return cspawn_fail(child, CSPAWN_STAGE_PROCESS_GROUP);
    // Before exec, so that the program never is in the background. With all signals blocked, TTOU among them, the
    // kernel lets a process in the background do that (tcsetpgrp(3), PITFALLS P18).
    if (request->terminal >= 0 && tcsetpgrp(request->terminal, getpid()) != 0)
        return cspawn_fail(child, CSPAWN_STAGE_TERMINAL);

    for (int target = 0; target < 3; target++) {
        if (request->stdio[target] >= 0 && dup2(request->stdio[target], target) < 0)
            return cspawn_fail(child, CSPAWN_STAGE_STDIO);
    }
    for (size_t i = 0; i < request->kept_count; i++)
        fcntl(request->kept[i], F_SETFD, 0);
    if (request->passed_count > 0 && cspawn_pass_descriptors(child) != 0)
        return cspawn_fail(child, CSPAWN_STAGE_PASSING);
    if (request->kept_count == 0)
        cspawn_close_others(child);

    if (request->directory && chdir(request->directory) != 0)
        return cspawn_fail(child, CSPAWN_STAGE_DIRECTORY);
    if (request->umask >= 0)
        umask((mode_t)request->umask);

    cspawn_set_resources(child);
    if (request->capabilities)
        cspawn_limit_bounding_set(child);
    if (request->switch_user) {
        // Without it a root that becomes somebody else loses the capabilities before they can be set. Where it is
        // refused, it is setting them that fails.
        if (request->capabilities)
            prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L);
        // Groups first, uid last: afterwards the right to change them is gone (PITFALLS P34).
        if (syscall(SYS_SETGROUPS, request->group_count, request->groups) != 0) {
            if (!request->may_keep_groups)
                return cspawn_fail(child, CSPAWN_STAGE_GROUPS);
            cspawn_refused(child, CSPAWN_STAGE_GROUPS, 0);
        }
        if (syscall(SYS_SETGID, request->gid) != 0)
            return cspawn_fail(child, CSPAWN_STAGE_GID);
        if (syscall(SYS_SETUID, request->uid) != 0)
            return cspawn_fail(child, CSPAWN_STAGE_UID);
    }
    if (request->capabilities)
        cspawn_set_capabilities(child);
    else if (request->clear_capabilities)
        cspawn_clear_capabilities(child);
    if (request->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
        return cspawn_fail(child, CSPAWN_STAGE_NO_NEW_PRIVILEGES);
    if (request->parent_death_signal != 0 && follow_parent(child) != 0)
        return cspawn_fail(child, CSPAWN_STAGE_PARENT);

    // Before the filter, which may have something against it.
    if (child->result->refusal_count > 0)
        send_report(child);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &request->blocked_signals, NULL, sizeof request->blocked_signals);
    if (request->seccomp)
        cspawn_load_filter(child);
    execute(child);
    return cspawn_fail(child, CSPAWN_STAGE_EXEC);
}

static void *child_stack(void)
{
    // One stack for all children: the caller is suspended until the child has left it.
    static void *stack;
    if (!stack) {
        void *memory = mmap(NULL, GUARD_SIZE + STACK_SIZE, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
        if (memory == MAP_FAILED)
            return NULL;
        mprotect(memory, GUARD_SIZE, PROT_NONE);
        stack = memory;
    }
    return stack;
}

// Where the child may be held up on its way, the parent must not be suspended until it executes the program. A directory
// may be on a mount that does not answer. From the change of its user on, everybody with the same uid may stop it for
// good, before its signals mean anything to it. With the foreground of a terminal comes a Ctrl-Z. Besides, our own
// /proc/self may belong to root, which a memory of one's own can change.
static int needs_own_memory(const struct cspawn_request *request)
{
    return request->directory || request->switch_user || request->terminal >= 0 || request->oom_score_adj;
}

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Reads the child's results until it has executed the program or ended.
// Returns 0 when that takes longer than PATIENCE: what is still to come is read by somebody else.
static int read_report(pid_t pid, int report, struct cspawn_result *result)
{
    long end = milliseconds() + PATIENCE;
    for (;;) {
        long left = end - milliseconds();
        struct pollfd request = {.fd = report, .events = POLLIN};
        int ready = left > 0 ? poll(&request, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return 0;
        struct cspawn_result got;
        ssize_t count = read(report, &got, sizeof got);
        if (count < 0 && errno == EINTR)
            continue;
        if (count != sizeof got)
            return 1;
        *result = got;
        if (got.error != 0) {
            // Whoever may stop it cannot prevent this.
            kill(pid, SIGKILL);
            while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
            return 1;
        }
    }
}

struct cspawn_result cspawn_start(const struct cspawn_request *request)
{
    struct cspawn_result result = {.stage = CSPAWN_STAGE_CLONE, .report = -1};
    struct child child = {.request = request,
                          .result = &result,
                          .report = -1,
                          .executable = request->executable,
                          .parent = getpid()};

    char *stack = child_stack();
    int report[2] = {-1, -1};
    int own_memory = needs_own_memory(request);
    if (!stack || (own_memory && pipe2(report, O_CLOEXEC) != 0)) {
        result.error = errno;
        return result;
    }
    child.report = report[1];

    // No handler of ours may run in the child while it shares our memory.
    sigset_t all, mask;
    sigfillset(&all);
    if (sigprocmask(SIG_SETMASK, &all, &mask) != 0) {
        result.error = errno;
        if (own_memory) {
            close(report[0]);
            close(report[1]);
        }
        return result;
    }
    // clone, not clone3: container runtimes of the last years refuse the latter in several ways (PITFALLS P25).
    int flags = (own_memory ? 0 : CLONE_VM | CLONE_VFORK) | SIGCHLD;
    pid_t pid = clone(run_child, stack + GUARD_SIZE + STACK_SIZE, flags, &child);
    int clone_error = errno;
    sigprocmask(SIG_SETMASK, &mask, NULL);

    if (own_memory)
        close(report[1]);
    if (pid < 0) {
        result.error = clone_error;
    } else if (own_memory) {
        if (!read_report(pid, report[0], &result)) {
            result.report = report[0];
            report[0] = -1;
        }
    } else if (result.error != 0) {
        // The one child that the reaper must not see: nobody was told its pid.
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    }
    if (report[0] >= 0)
        close(report[0]);
    if (pid > 0 && result.error == 0)
        result.pid = pid;
    return result;
}
