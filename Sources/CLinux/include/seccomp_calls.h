#ifndef CLINUX_SECCOMP_CALLS_H
#define CLINUX_SECCOMP_CALLS_H

#include <linux/filter.h>

// Whether seccomp(2) takes this SECCOMP_FILTER_FLAG_*. Installs nothing.
int clinux_knows_seccomp_flag(unsigned flag);

// Puts all our threads, and all that we start from now on, under a filter for good. Where that takes it, new
// privileges are given up first, which is noted in the second argument. 0, or -1 and errno.
int clinux_install_filter(const struct sock_fprog *filter, int *gave_up_new_privileges);

#endif
