#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

enum { CAPABILITIES = 64 };

static int holds(uint64_t set, int capability)
{
    return (set >> capability & 1) != 0;
}

static struct __user_cap_header_struct own(void)
{
    return (struct __user_cap_header_struct){.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
}

// What the bounding set has lost cannot become inheritable any more; what is inheritable stays so (capabilities(7)).
static void keep_inheritable(struct child *child, uint64_t wanted)
{
    struct __user_cap_header_struct header = own();
    struct __user_cap_data_struct data[2];
    long result = call(SYS_capget, &header, data);
    if (result < 0)
        cspawn_fail(child, CSPAWN_STAGE_BOUNDING_SET, result);
    for (int word = 0; word < 2; word++)
        data[word].inheritable |= (uint32_t)(wanted >> 32 * word);
    result = call(SYS_capset, &header, data);
    if (result < 0)
        cspawn_fail(child, CSPAWN_STAGE_BOUNDING_SET, result);
}

// The kernel is asked which capabilities there are: it may know more or fewer than libcap (PITFALLS P35).
void cspawn_limit_bounding_set(struct child *child)
{
    const struct cspawn_request *request = child->request;
    uint64_t unbounded = request->capabilities->inheritable & ~request->capabilities->bounding;
    if (unbounded != 0)
        keep_inheritable(child, unbounded);
    for (int capability = 0; capability < CAPABILITIES; capability++) {
        if (holds(request->capabilities->bounding, capability))
            continue;
        long result = call(SYS_prctl, PR_CAPBSET_READ, capability);
        // Not in it, or unknown to the kernel. Any other error is a sandbox that does not let us look, and so is this one
        // of a capability that each kernel knows which glibc runs on.
        if (result == 0 || (result == -EINVAL && capability > CAP_WAKE_ALARM))
            continue;
        if (result == 1) {
            result = call(SYS_prctl, PR_CAPBSET_DROP, capability);
            if (result == 0)
                continue;
        }
        // Nothing can be had from the bounding set by a program that gets no new privileges.
        if (!request->no_new_privileges && call(SYS_prctl, PR_GET_NO_NEW_PRIVS) != 1)
            cspawn_fail(child, CSPAWN_STAGE_BOUNDING_SET, result);
        cspawn_refused(child, CSPAWN_STAGE_BOUNDING_SET, 0, result);
        return;
    }
}

static void must(struct child *child, long result)
{
    if (result < 0)
        cspawn_fail(child, CSPAWN_STAGE_CAPABILITIES, result);
}

// All sets at once, so that exec neither adds nor takes any: a root program is given what is in the bounding and the
// inheritable set, another one what is in the ambient set (capabilities(7), "Transformation during execve").
void cspawn_set_capabilities(struct child *child)
{
    const struct cspawn_capabilities *sets = child->request->capabilities;
    struct __user_cap_header_struct header = own();
    struct __user_cap_data_struct data[2];
    for (int word = 0; word < 2; word++) {
        data[word].permitted = data[word].effective = (uint32_t)(sets->permitted >> 32 * word);
        data[word].inheritable = (uint32_t)(sets->inheritable >> 32 * word);
    }
    must(child, call(SYS_capset, &header, data));

    // A kernel before 4.3 has no ambient set: nothing to clear.
    long result = call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
    if (result != -EINVAL)
        must(child, result);
    for (int capability = 0; capability < CAPABILITIES; capability++) {
        if (holds(sets->ambient, capability))
            must(child, call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability));
    }
}

// What a caller that is not root has would survive the change to another user (PITFALLS P35).
void cspawn_clear_capabilities(struct child *child)
{
    struct __user_cap_header_struct header = own();
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    // The ambient set is a part of the others, and goes with them.
    must(child, call(SYS_capset, &header, none));
}

// By prctl where seccomp(2) is missing or refused; it knows no flags (PITFALLS P25).
static long install_filter(const struct cspawn_request *request)
{
    long result = call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, request->seccomp_flags, request->seccomp);
    if ((result != -ENOSYS && result != -EPERM) || request->seccomp_flags != 0)
        return result;
    return call(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, request->seccomp);
}

// From here on the filter decides on our own calls too: there is nothing but exec behind it, or the exit.
void cspawn_load_filter(struct child *child)
{
    long result = install_filter(child->request);
    // Without CAP_SYS_ADMIN only a process that can gain no privileges may have a filter (seccomp(2), EXT-31).
    if (result == -EACCES) {
        result = call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1);
        if (result == 0)
            result = install_filter(child->request);
    }
    if (result != 0)
        cspawn_fail(child, CSPAWN_STAGE_SECCOMP, result);
}
