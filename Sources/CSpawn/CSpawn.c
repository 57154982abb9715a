#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Milliseconds that the caller waits for a child that may be held up. On its way to the program it needs less than one.
enum { PATIENCE = 100 };

// Those that we ignore, from the first start on: what we ignore later is not known. exec(2) does the rest, for it leaves only
// what is ignored as it is.
static uint64_t ignored_by_us(void)
{
    static int is_known;
    static uint64_t ignored;
    if (is_known)
        return ignored;
    for (int signal = 1; signal <= SIGNALS; signal++) {
        struct disposition now = {0};
        if (call(SYS_rt_sigaction, signal, NULL, &now, sizeof now.mask) == 0 && now.handler == SIG_IGN)
            ignored |= (uint64_t)1 << (signal - 1);
    }
    is_known = 1;
    return ignored;
}

// A child that shares our memory does so until it executes its program, on a stack of its own.
struct stack {
    // NULL before the first use. A guard page below turns an overflow into a fault.
    char *end;
    // The launch whose child may be on it; NULL when it is free.
    const struct cspawn_launch *user;
};

// More than a few children on their way at once gain nothing: they would only wait for a processor.
enum { STACKS = 4, STACK_SIZE = 16 * 1024 };

static struct stack stacks[STACKS];

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Milliseconds until then; no less than 0.
static long until(long end)
{
    long left = end - milliseconds();
    return left > 0 ? left : 0;
}

int cspawn_has_left(const struct cspawn_launch *launch)
{
    return __atomic_load_n(&launch->in_memory, __ATOMIC_ACQUIRE) == 0;
}

// Waits until the child has executed its program or ended: the kernel clears the word and wakes us (clone(2),
// CLONE_CHILD_CLEARTID). `patience` in milliseconds, negative for any time.
static void wait_until_left(struct cspawn_launch *launch, long patience)
{
    long end = patience < 0 ? 0 : milliseconds() + patience;
    for (;;) {
        int value = __atomic_load_n(&launch->in_memory, __ATOMIC_ACQUIRE);
        long left = patience < 0 ? 0 : until(end);
        if (value == 0 || (patience >= 0 && left == 0))
            return;
        struct timespec time = {left / 1000, left % 1000 * 1000000};
        call(SYS_futex, &launch->in_memory, FUTEX_WAIT, value, patience < 0 ? NULL : &time);
    }
}

// A stack that no child is on; NULL and errno when there is none.
static struct stack *free_stack(void)
{
    for (;;) {
        for (int i = 0; i < STACKS; i++) {
            struct stack *stack = &stacks[i];
            if (stack->user && cspawn_has_left(stack->user))
                stack->user = NULL;
            if (stack->user)
                continue;
            if (!stack->end) {
                // Whole pages are guarded, which have up to 64 KB on arm64.
                size_t guard = (size_t)sysconf(_SC_PAGESIZE);
                char *memory = mmap(NULL, guard + STACK_SIZE, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
                if (memory == MAP_FAILED)
                    return NULL;
                mprotect(memory, guard, PROT_NONE);
                stack->end = memory + guard + STACK_SIZE;
            }
            return stack;
        }
        // One that is held up is on its stack for as long as that takes; the others are about to leave.
        struct cspawn_launch *next = NULL;
        for (int i = 0; i < STACKS && !next; i++) {
            if (!stacks[i].user->is_late)
                next = (struct cspawn_launch *)stacks[i].user;
        }
        if (!next) {
            errno = EAGAIN;
            return NULL;
        }
        wait_until_left(next, next->report[0] >= 0 ? PATIENCE : -1);
        if (!cspawn_has_left(next))
            next->is_late = 1;
    }
}

// What only a memory of one's own lets a child do. From the change of its user on, every process with the same uid may look into
// what it has. Our own /proc/self may belong to root, which a memory of one's own can change. With the foreground of a terminal
// comes a Ctrl-Z before its signals mean anything to it.
static int needs_own_memory(const struct cspawn_request *request)
{
    return request->switch_user || request->terminal >= 0 || request->oom_score_adj;
}

// Whether all descriptors that the child needs are among those that it gets of a shared table.
static int needs_few_descriptors(const struct cspawn_request *request, const struct cspawn_launch *launch)
{
    int are_low = request->executable < CSPAWN_LOW && request->start_directory < CSPAWN_LOW
                  && request->terminal < CSPAWN_LOW && launch->report[1] < CSPAWN_LOW;
    for (int target = 0; target < 3; target++)
        are_low = are_low && request->stdio[target] < CSPAWN_LOW;
    for (size_t i = 0; i < request->passed_count; i++)
        are_low = are_low && request->passed[i].descriptor < CSPAWN_LOW;
    return are_low && request->kept_count == 0;
}

// Whether the kernel, and a filter of system calls around us, have what parts a shared table (PITFALLS P25). A range whose end
// is before its beginning is refused before anything is done, which a probe that succeeds would be: it would part our threads.
static int can_part_tables(void)
{
    static int answer = -1;
    if (answer < 0)
        answer = call(SYS_close_range, 1, 0, CLOSE_RANGE_UNSHARE) == -EINVAL;
    return answer;
}

// Whether a child may be on its way while we go on.
static int can_overlap(void)
{
#ifdef SANITIZED
    return 0;
#else
    static int answer = -1;
    if (answer < 0)
        answer = !runs_in_valgrind();
    return answer;
#endif
}

static void close_report(struct cspawn_launch *launch, int end)
{
    if (launch->report[end] >= 0)
        close(launch->report[end]);
    launch->report[end] = -1;
}

static void fail_to_begin(struct cspawn_launch *launch, int error)
{
    close_report(launch, 0);
    close_report(launch, 1);
    launch->result.error = error;
    launch->in_memory = 0;
}

void cspawn_begin(struct cspawn_launch *launch, const struct cspawn_request *request)
{
    *launch = (struct cspawn_launch){.request = request,
                                     .result = {.stage = CSPAWN_STAGE_CLONE, .report = -1},
                                     .report = {-1, -1},
                                     .ignored_by_parent = ignored_by_us(),
                                     .parent = request->parent_death_signal != 0 ? getpid() : 0};
    struct stack *stack = free_stack();
    if (!stack)
        return fail_to_begin(launch, errno);
    int own_memory = needs_own_memory(request);
    // What becomes of a child that is held up, by a directory on a mount that does not answer, say, comes through a pipe.
    if ((own_memory || request->directory) && pipe2(launch->report, O_CLOEXEC) != 0)
        return fail_to_begin(launch, errno);

    int flags = SIGCHLD;
    if (!own_memory && can_overlap()) {
        flags |= CLONE_VM | CLONE_CHILD_CLEARTID;
        launch->in_memory = 1;
        stack->user = launch;
        if (can_part_tables() && needs_few_descriptors(request, launch)) {
            flags |= CLONE_FILES;
            launch->shares_table = 1;
        }
    } else if (!own_memory) {
        flags |= CLONE_VM | CLONE_VFORK;
    }

    // None of our handlers may run in the child while it shares our memory.
    sigset_t all, mask;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    // clone, not clone3: container runtimes of the last years refuse the latter in several ways (PITFALLS P25).
    pid_t pid = clone(cspawn_run_child, stack->end, flags, launch, NULL, NULL, &launch->in_memory);
    int error = errno;
    sigprocmask(SIG_SETMASK, &mask, NULL);

    if (pid < 0) {
        if (stack->user == launch)
            stack->user = NULL;
        return fail_to_begin(launch, error);
    }
    launch->result.pid = pid;
    launch->own_memory = own_memory;
    if (own_memory)
        close_report(launch, 1);
}

// Reads what a child with a memory of its own sends, until it has executed the program or ended.
static void read_report(struct cspawn_launch *launch)
{
    pid_t pid = launch->result.pid;
    long end = milliseconds() + PATIENCE;
    for (;;) {
        struct pollfd request = {.fd = launch->report[0], .events = POLLIN};
        int ready = poll(&request, 1, (int)until(end));
        if (ready < 0 && errno == EINTR)
            continue;
        launch->is_late = ready <= 0;
        if (launch->is_late)
            return;
        struct cspawn_result got;
        ssize_t count = read(launch->report[0], &got, sizeof got);
        if (count < 0 && errno == EINTR)
            continue;
        if (count != sizeof got)
            return;
        launch->result = got;
        launch->result.report = -1;
        launch->result.pid = pid;
        if (got.error != 0) {
            // A process that may stop it cannot prevent this.
            kill(pid, SIGKILL);
            return;
        }
    }
}

// A child that still shares our table must not see the numbers of its descriptors become those of others. It cannot be held
// up there, except by one who could hold up us too.
static void wait_for_own_table(struct cspawn_launch *launch)
{
    while (__atomic_load_n(&launch->shares_table, __ATOMIC_ACQUIRE) && !cspawn_has_left(launch))
        wait_until_left(launch, 1);
}

void cspawn_end(struct cspawn_launch *launch)
{
    struct cspawn_result *result = &launch->result;
    if (result->pid == 0)
        return;
    if (launch->own_memory) {
        read_report(launch);
    } else {
        wait_until_left(launch, launch->report[0] >= 0 ? PATIENCE : -1);
        launch->is_late = !cspawn_has_left(launch);
        if (launch->is_late)
            wait_for_own_table(launch);
        else
            cspawn_forget(launch);
    }
    close_report(launch, 1);
    if (launch->is_late) {
        result->report = launch->report[0];
        launch->report[0] = -1;
    }
    close_report(launch, 0);
    if (result->error != 0 && !launch->is_late) {
        // The one child that the reaper must not see: its pid was not told.
        while (waitpid(result->pid, NULL, 0) < 0 && errno == EINTR) {}
        result->pid = 0;
    }
}

void cspawn_forget(const struct cspawn_launch *launch)
{
    for (int i = 0; i < STACKS; i++) {
        if (stacks[i].user == launch)
            stacks[i].user = NULL;
    }
}
