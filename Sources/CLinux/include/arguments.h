#ifndef CLINUX_ARGUMENTS_H
#define CLINUX_ARGUMENTS_H

// The arguments of the process as the kernel handed them over, ended by NULL. Swift's own list comes from
// /proc/self/cmdline and is empty where /proc is not mounted.
char **clinux_arguments(void);

#endif
