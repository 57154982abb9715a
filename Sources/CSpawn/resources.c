#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

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
    if (syscall(SYS_prlimit64, 0, limit->resource, &wanted, NULL) == 0)
        return;

    int error = errno;
    struct rlimit64 current = {0, 0};
    int known = syscall(SYS_prlimit64, 0, limit->resource, NULL, &current) == 0;
    struct rlimit64 possible = {
        .rlim_cur = lesser(wanted.rlim_cur, current.rlim_max),
        .rlim_max = lesser(wanted.rlim_max, current.rlim_max),
    };
    int done = known && error == EPERM && syscall(SYS_prlimit64, 0, limit->resource, &possible, NULL) == 0;
    errno = error;
    if (!done && (!known || wanted.rlim_cur < current.rlim_cur || wanted.rlim_max < current.rlim_max)) {
        child->result->index = index;
        cspawn_fail(child, CSPAWN_STAGE_LIMIT);
    }
    cspawn_refused(child, CSPAWN_STAGE_LIMIT, index);
}

void cspawn_set_resources(struct child *child)
{
    const struct cspawn_request *request = child->request;
    // Opened first: a limit may leave no room for another descriptor. The file is the child's own, a process by itself.
    int oom_score = -1, oom_error = 0;
    if (request->oom_score_adj) {
        // A daemon that has given up root finds its own files in /proc to be root's (proc(5)), and so would its child.
        int dumpable = prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L);
        prctl(PR_SET_DUMPABLE, 1L, 0L, 0L, 0L);
        oom_score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        oom_error = errno;
        prctl(PR_SET_DUMPABLE, dumpable == 1 ? 1L : 0L, 0L, 0L, 0L);
    }

    for (size_t index = 0; index < request->limit_count; index++)
        set_limit(child, index);
    if (request->nice && syscall(SYS_setpriority, PRIO_PROCESS, 0, *request->nice) != 0)
        cspawn_refused(child, CSPAWN_STAGE_NICE, 0);

    if (request->oom_score_adj) {
        if (oom_score < 0) {
            errno = oom_error;
            cspawn_refused(child, CSPAWN_STAGE_OOM_SCORE, 0);
        } else {
            if (write(oom_score, request->oom_score_adj, strlen(request->oom_score_adj)) < 0)
                cspawn_refused(child, CSPAWN_STAGE_OOM_SCORE, 0);
            close(oom_score);
        }
    }

    // IOPRIO_WHO_PROCESS of linux/ioprio.h, which glibc does without.
    if (request->io_priority >= 0 && syscall(SYS_ioprio_set, 1, 0, request->io_priority) != 0)
        cspawn_refused(child, CSPAWN_STAGE_IO_PRIORITY, 0);
    if (request->cpus && syscall(SYS_sched_setaffinity, 0, request->cpus_size, request->cpus) != 0)
        cspawn_refused(child, CSPAWN_STAGE_CPUS, 0);
}
