#define _GNU_SOURCE
#include "steps.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

// The bare system calls that change the ids of this process alone: glibc's have all threads follow (nptl(7), "C library/kernel
// differences"). On 32-bit machines those of the plain names know 16 bits only.
#ifdef SYS_setuid32
#define SYS_SETGROUPS SYS_setgroups32
#define SYS_SETGID SYS_setgid32
#define SYS_SETUID SYS_setuid32
#else
#define SYS_SETGROUPS SYS_setgroups
#define SYS_SETGID SYS_setgid
#define SYS_SETUID SYS_setuid
#endif

static _Noreturn void leave(void)
{
    for (;;)
        call(SYS_exit_group, 127);
}

// A result is smaller than PIPE_BUF, so that it arrives whole (pipe(7)).
static void send_report(const struct child *child)
{
    // Without a reader there is no reason to go on.
    if (child->report >= 0 && call(SYS_write, child->report, child->result, sizeof *child->result) < 0)
        leave();
}

int cspawn_fail(struct child *child, enum cspawn_stage stage, long error)
{
    child->result->stage = stage;
    child->result->error = (int)-error;
    send_report(child);
    leave();
}

void cspawn_refused(struct child *child, enum cspawn_stage stage, size_t index, long error)
{
    struct cspawn_result *result = child->result;
    if (child->request->strict && stage != CSPAWN_STAGE_GROUPS) {
        result->index = index;
        cspawn_fail(child, stage, error);
    }
    if (result->refusal_count < CSPAWN_REFUSALS)
        result->refusals[result->refusal_count++] = (struct cspawn_refusal){stage, index, (int)-error};
}

static void set_disposition(int signal, int is_ignored)
{
    struct disposition action = {.handler = is_ignored ? SIG_IGN : SIG_DFL};
    call(SYS_rt_sigaction, signal, &action, NULL, sizeof action.mask);
}

// The handler table is the child's own: clone was not given CLONE_SIGHAND.
void cspawn_set_dispositions(uint64_t ignored)
{
    for (int signal = 1; signal <= SIGNALS; signal++)
        set_disposition(signal, ignored >> (signal - 1) & 1);
}

// Default dispositions for all but those that the child is to ignore, so that it does not inherit what we do, nor by chance
// what our parent does (PITFALLS P6).
static void change_dispositions(uint64_t from, uint64_t to)
{
    for (int signal = 1; from != to && signal <= SIGNALS; signal++) {
        if ((from ^ to) >> (signal - 1) & 1)
            set_disposition(signal, to >> (signal - 1) & 1);
    }
}

// A change of credentials takes the signal back, so this comes after it. A child whose parent has ended before that would wait
// for it in vain.
static long follow_parent(const struct child *child)
{
    long result = call(SYS_prctl, PR_SET_PDEATHSIG, child->request->parent_death_signal);
    if (result == 0 && call(SYS_getppid) != child->parent)
        leave();
    return result;
}

static long execute(const struct child *child)
{
    const struct cspawn_request *request = child->request;
    // AT_EMPTY_PATH. The errors that say something about the file are those of the second attempt as well.
    if (child->executable >= 0)
        call(SYS_execveat, child->executable, "", request->argv, request->envp, 0x1000);
    return call(SYS_execve, request->path, request->argv, request->envp);
}

static void must(struct child *child, enum cspawn_stage stage, long result)
{
    if (result < 0)
        cspawn_fail(child, stage, result);
}

static void switch_user(struct child *child)
{
    const struct cspawn_request *request = child->request;
    // Without it a root that becomes another user loses the capabilities before they can be set. Where it is refused, it is
    // setting them that fails.
    if (request->capabilities)
        call(SYS_prctl, PR_SET_KEEPCAPS, 1);
    // Groups first, uid last: afterwards the right to change them is gone (PITFALLS P34).
    long result = call(SYS_SETGROUPS, request->group_count, request->groups);
    if (result < 0) {
        if (!request->may_keep_groups)
            cspawn_fail(child, CSPAWN_STAGE_GROUPS, result);
        cspawn_refused(child, CSPAWN_STAGE_GROUPS, 0, result);
    }
    must(child, CSPAWN_STAGE_GID, call(SYS_SETGID, request->gid));
    must(child, CSPAWN_STAGE_UID, call(SYS_SETUID, request->uid));
}

static void set_descriptors(struct child *child)
{
    const struct cspawn_request *request = child->request;
    for (int target = 0; target < 3; target++) {
        if (request->stdio[target] >= 0)
            must(child, CSPAWN_STAGE_STDIO, call(SYS_dup3, request->stdio[target], target, 0));
    }
    for (size_t i = 0; i < request->kept_count; i++)
        call(SYS_fcntl, request->kept[i], F_SETFD, 0);
    if (request->passed_count > 0)
        must(child, CSPAWN_STAGE_PASSING, cspawn_pass_descriptors(child));
    if (request->kept_count == 0)
        cspawn_close_others(child);
}

int cspawn_run_child(void *argument)
{
    struct cspawn_launch *launch = argument;
    const struct cspawn_request *request = launch->request;
    struct child child = {.request = request,
                          .result = &launch->result,
                          .report = launch->report[1],
                          .executable = request->executable,
                          .parent = launch->parent};

    if (launch->shares_table) {
        // We share the descriptors with the parent, and only those that may be needed become our own; copying thousands would
        // take longer than all the rest (close_range(2), Linux 5.9).
        must(&child, CSPAWN_STAGE_STDIO, call(SYS_close_range, CSPAWN_LOW, ~0U, CLOSE_RANGE_UNSHARE));
        __atomic_store_n(&launch->shares_table, 0, __ATOMIC_RELEASE);
    }
    change_dispositions(launch->ignored_by_parent, request->ignored_signals);
    if (request->start_directory >= 0)
        must(&child, CSPAWN_STAGE_DIRECTORY, call(SYS_fchdir, request->start_directory));
    if (request->new_session)
        must(&child, CSPAWN_STAGE_PROCESS_GROUP, call(SYS_setsid));
    if (request->new_process_group)
        must(&child, CSPAWN_STAGE_PROCESS_GROUP, call(SYS_setpgid, 0, 0));
    // Before exec, so that the program never is in the background. With all signals blocked, TTOU among them, the
    // kernel lets a process in the background do that (tcsetpgrp(3), PITFALLS P18).
    if (request->terminal >= 0) {
        pid_t group = (pid_t)call(SYS_getpid);
        must(&child, CSPAWN_STAGE_TERMINAL, call(SYS_ioctl, request->terminal, TIOCSPGRP, &group));
    }
    set_descriptors(&child);

    if (request->directory)
        must(&child, CSPAWN_STAGE_DIRECTORY, call(SYS_chdir, request->directory));
    if (request->umask >= 0)
        call(SYS_umask, request->umask);

    cspawn_set_resources(&child);
    if (request->capabilities)
        cspawn_limit_bounding_set(&child);
    if (request->switch_user)
        switch_user(&child);
    if (request->capabilities)
        cspawn_set_capabilities(&child);
    else if (request->clear_capabilities)
        cspawn_clear_capabilities(&child);
    if (request->no_new_privileges)
        must(&child, CSPAWN_STAGE_NO_NEW_PRIVILEGES, call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1));
    if (request->parent_death_signal != 0)
        must(&child, CSPAWN_STAGE_PARENT, follow_parent(&child));

    // Before the filter, which may have something against it.
    if (child.result->refusal_count > 0)
        send_report(&child);
    call(SYS_rt_sigprocmask, SIG_SETMASK, &request->blocked_signals, NULL, sizeof request->blocked_signals);
    if (request->seccomp)
        cspawn_load_filter(&child);
    return cspawn_fail(&child, CSPAWN_STAGE_EXEC, execute(&child));
}
