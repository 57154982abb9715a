#define _GNU_SOURCE
#include "seccomp_calls.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_knows_seccomp_flag(unsigned flag)
{
    // The kernel looks at the flags first, and then at the filter, which is missing here (seccomp(2)).
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flag, NULL) < 0 && errno == EFAULT;
}

// By prctl, for the calling thread alone, where seccomp(2) is missing or refused (PITFALLS P25). We have one thread.
static int install(const struct sock_fprog *filter)
{
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, filter);
    if (result > 0) {
        // The id of a thread that has another filter.
        errno = ESRCH;
        return -1;
    }
    if (result < 0 && (errno == ENOSYS || errno == EPERM))
        return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter, 0L, 0L);
    return (int)result;
}

int clinux_install_filter(const struct sock_fprog *filter, int *gave_up_new_privileges)
{
    *gave_up_new_privileges = 0;
    if (install(filter) == 0)
        return 0;
    // Without CAP_SYS_ADMIN only a process that can gain no privileges may have a filter (seccomp(2)).
    if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
        return -1;
    *gave_up_new_privileges = 1;
    return install(filter);
}
