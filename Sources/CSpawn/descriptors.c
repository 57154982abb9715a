#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <fcntl.h>

static int is_target(const struct cspawn_request *request, int number)
{
    for (size_t i = 0; i < request->passed_count; i++) {
        if (request->passed[i].number == number)
            return 1;
    }
    return 0;
}

// Another number for a descriptor, close-on-exec, the lowest one that is free and that nothing is to become: the highest may
// be all that the limit of open files allows. -errno when there is none.
static int moved(const struct cspawn_request *request, int descriptor)
{
    int first = 3;
    for (;;) {
        int number = (int)call(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, first);
        if (number < 0 || !is_target(request, number))
            return number;
        // It would have been free, and is to be passed; whatever becomes it closes it.
        call(SYS_close, number);
        first = number + 1;
    }
}

// The targets may be the numbers of what is still needed: the sources themselves, each other's too, the file to execute, the
// way to report. These are copied to other numbers first. What was moved is close-on-exec, and goes with exec at the latest.
long cspawn_pass_descriptors(struct child *child)
{
    const struct cspawn_request *request = child->request;
    int sources[CSPAWN_PASSED];
    if (request->passed_count > CSPAWN_PASSED)
        return -E2BIG;
    if (child->report >= 0 && is_target(request, child->report)) {
        int number = moved(request, child->report);
        if (number < 0)
            return number;
        child->report = number;
    }
    if (child->executable >= 0 && is_target(request, child->executable)) {
        int number = moved(request, child->executable);
        if (number < 0)
            return number;
        child->executable = number;
    }
    for (size_t i = 0; i < request->passed_count; i++) {
        int descriptor = request->passed[i].descriptor;
        sources[i] = is_target(request, descriptor) ? moved(request, descriptor) : descriptor;
        if (sources[i] < 0)
            return sources[i];
    }
    // No source is a target now, so that dup3 makes each of them again, without close-on-exec.
    for (size_t i = 0; i < request->passed_count; i++) {
        long result = call(SYS_dup3, sources[i], request->passed[i].number, 0);
        if (result < 0)
            return result;
    }
    return 0;
}

// Everything is close-on-exec already (LinuxSystem.InheritedDescriptors); this covers what a library opened otherwise.
// Kernels before 5.9 and old seccomp profiles refuse it, and nothing is lost (PITFALLS P25).
void cspawn_close_others(const struct child *child)
{
#ifdef SYS_close_range
    int needed[CSPAWN_PASSED + 2] = {child->report, child->executable};
    size_t count = 2;
    for (size_t i = 0; i < child->request->passed_count; i++)
        needed[count++] = child->request->passed[i].number;
    unsigned first = 3;
    for (;;) {
        // The next one that stays open.
        int next = -1;
        for (size_t i = 0; i < count; i++) {
            if (needed[i] >= (int)first && (next < 0 || needed[i] < next))
                next = needed[i];
        }
        if (next < 0)
            break;
        if (next > (int)first)
            call(SYS_close_range, first, (unsigned)next - 1, 0);
        first = (unsigned)next + 1;
    }
    call(SYS_close_range, first, ~0U, 0);
#else
    (void)child;
#endif
}
