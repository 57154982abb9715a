#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

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
    if (syscall(SYS_capget, &header, data) != 0)
        cspawn_fail(child, CSPAWN_STAGE_BOUNDING_SET);
    for (int word = 0; word < 2; word++)
        data[word].inheritable |= (uint32_t)(wanted >> 32 * word);
    if (syscall(SYS_capset, &header, data) != 0)
        cspawn_fail(child, CSPAWN_STAGE_BOUNDING_SET);
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
        int state = prctl(PR_CAPBSET_READ, capability, 0L, 0L, 0L);
        // Not in it, or unknown to the kernel. Any other error is a sandbox that does not let us look, and so is this one
        // of a capability that each kernel knows which glibc runs on.
        if (state == 0 || (state < 0 && errno == EINVAL && capability > CAP_WAKE_ALARM))
            continue;
        if (state == 1 && prctl(PR_CAPBSET_DROP, capability, 0L, 0L, 0L) == 0)
            continue;
        // Nothing can be had from the bounding set by a program that gets no new privileges.
        int error = errno;
        int harmless = request->no_new_privileges || prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) == 1;
        errno = error;
        if (!harmless)
            cspawn_fail(child, CSPAWN_STAGE_BOUNDING_SET);
        cspawn_refused(child, CSPAWN_STAGE_BOUNDING_SET, 0);
        return;
    }
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
    if (syscall(SYS_capset, &header, data) != 0)
        cspawn_fail(child, CSPAWN_STAGE_CAPABILITIES);

    // A kernel before 4.3 has no ambient set: nothing to clear.
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 0L) != 0 && errno != EINVAL)
        cspawn_fail(child, CSPAWN_STAGE_CAPABILITIES);
    for (int capability = 0; capability < CAPABILITIES; capability++) {
        if (holds(sets->ambient, capability)
            && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0L, 0L) != 0)
            cspawn_fail(child, CSPAWN_STAGE_CAPABILITIES);
    }
}

// What a caller that is not root has would survive the change to another user (PITFALLS P35).
void cspawn_clear_capabilities(struct child *child)
{
    struct __user_cap_header_struct header = own();
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    // The ambient set is a part of the others, and goes with them.
    if (syscall(SYS_capset, &header, none) != 0)
        cspawn_fail(child, CSPAWN_STAGE_CAPABILITIES);
}

// By prctl where seccomp(2) is missing or refused; it knows no flags (PITFALLS P25).
static int install_filter(const struct cspawn_request *request)
{
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, request->seccomp_flags, request->seccomp) == 0)
        return 0;
    if ((errno != ENOSYS && errno != EPERM) || request->seccomp_flags != 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, request->seccomp, 0L, 0L);
}

// From here on the filter decides on our own calls too: there is nothing but exec behind it, or the exit.
void cspawn_load_filter(struct child *child)
{
    if (install_filter(child->request) == 0)
        return;
    // Without CAP_SYS_ADMIN only a process that can gain no privileges may have a filter (seccomp(2), EXT-31).
    if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0 || install_filter(child->request) != 0)
        cspawn_fail(child, CSPAWN_STAGE_SECCOMP);
}
