#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static uint64_t lesser(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

// A hard limit that may not be raised stays as it is, and the program runs with what there is (EXT-33). A limit that was
// to be lowered protects something: without it the program does not run.
static void set_limit(struct child *child, size_t index)
{
    const struct cspawn_limit *limit = &child->request->limits[index];
    struct rlimit64 wanted = {.rlim_cur = limit->soft, .rlim_max = limit->hard};
    long error = call(SYS_prlimit64, 0, limit->resource, &wanted, NULL);
    if (error == 0)
        return;

    struct rlimit64 current = {0, 0};
    int known = call(SYS_prlimit64, 0, limit->resource, NULL, &current) == 0;
    struct rlimit64 possible = {
        .rlim_cur = lesser(wanted.rlim_cur, current.rlim_max),
        .rlim_max = lesser(wanted.rlim_max, current.rlim_max),
    };
    int done = known && error == -EPERM && call(SYS_prlimit64, 0, limit->resource, &possible, NULL) == 0;
    if (!done && (!known || wanted.rlim_cur < current.rlim_cur || wanted.rlim_max < current.rlim_max)) {
        child->result->index = index;
        cspawn_fail(child, CSPAWN_STAGE_LIMIT, error);
    }
    cspawn_refused(child, CSPAWN_STAGE_LIMIT, index, error);
}

static size_t length(const char *text)
{
    size_t count = 0;
    while (text[count])
        count++;
    return count;
}

static void check(struct child *child, enum cspawn_stage stage, long result)
{
    if (result < 0)
        cspawn_refused(child, stage, 0, result);
}

void cspawn_set_resources(struct child *child)
{
    const struct cspawn_request *request = child->request;
    // Opened first: a limit may leave no room for another descriptor. The file is the child's own, a process by itself.
    long oom_score = -1;
    if (request->oom_score_adj) {
        // A daemon that has given up root finds its own files in /proc to be root's (proc(5)), and so would its child.
        long dumpable = call(SYS_prctl, PR_GET_DUMPABLE);
        call(SYS_prctl, PR_SET_DUMPABLE, 1);
        oom_score = call(SYS_openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        call(SYS_prctl, PR_SET_DUMPABLE, dumpable == 1 ? 1 : 0);
    }

    for (size_t index = 0; index < request->limit_count; index++)
        set_limit(child, index);
    if (request->nice)
        check(child, CSPAWN_STAGE_NICE, call(SYS_setpriority, PRIO_PROCESS, 0, *request->nice));

    if (request->oom_score_adj) {
        long written = oom_score;
        if (oom_score >= 0)
            written = call(SYS_write, oom_score, request->oom_score_adj, length(request->oom_score_adj));
        check(child, CSPAWN_STAGE_OOM_SCORE, written);
        if (oom_score >= 0)
            call(SYS_close, oom_score);
    }

    // IOPRIO_WHO_PROCESS of linux/ioprio.h, which glibc does without.
    if (request->io_priority >= 0)
        check(child, CSPAWN_STAGE_IO_PRIORITY, call(SYS_ioprio_set, 1, 0, request->io_priority));
    if (request->cpus)
        check(child, CSPAWN_STAGE_CPUS, call(SYS_sched_setaffinity, 0, request->cpus_size, request->cpus));
}
