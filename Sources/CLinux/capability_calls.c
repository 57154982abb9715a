#define _GNU_SOURCE
#include "capability_calls.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};

int clinux_get_capabilities(struct clinux_capabilities *held)
{
    // valgrind does not know that the kernel fills both.
    struct __user_cap_data_struct data[2] = {{0, 0, 0}, {0, 0, 0}};
    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    held->permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    held->inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
    held->bounding = 0;
    // Those that the kernel does not know follow those that it knows (EINVAL; prctl(2)).
    for (int capability = 0, has; capability < 64; capability++) {
        if ((has = prctl(PR_CAPBSET_READ, capability, 0L, 0L, 0L)) < 0)
            break;
        held->bounding |= (uint64_t)has << capability;
    }
    return 0;
}

int clinux_limit_bounding_set(uint64_t bounding)
{
    for (int capability = 0; capability < 64; capability++) {
        if ((bounding >> capability & 1) != 0 || prctl(PR_CAPBSET_READ, capability, 0L, 0L, 0L) != 1)
            continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0L, 0L, 0L) != 0)
            return -1;
    }
    return 0;
}

int clinux_limit_capabilities(uint64_t permitted)
{
    struct clinux_capabilities held;
    if (clinux_get_capabilities(&held) != 0)
        return -1;
    permitted &= held.permitted;
    uint64_t inheritable = held.inheritable & permitted;
    struct __user_cap_data_struct data[2];
    for (int word = 0; word < 2; word++) {
        data[word].permitted = data[word].effective = (uint32_t)(permitted >> 32 * word);
        data[word].inheritable = (uint32_t)(inheritable >> 32 * word);
    }
    // The ambient set follows by itself.
    return (int)syscall(SYS_capset, &header, data);
}

uint64_t clinux_ambient_capabilities(void)
{
    uint64_t set = 0;
    for (unsigned long capability = 0; capability < 64; capability++) {
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0L, 0L) == 1)
            set |= UINT64_C(1) << capability;
    }
    return set;
}
