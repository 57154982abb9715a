#define _GNU_SOURCE
#include "early_signals.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint64_t original_mask;
static uint64_t originally_ignored;

// No for 32 and 33, of which glibc says nothing: its posix_spawn leaves these two, its own, ignored in every child, and no
// parent has meant that.
static int is_ignored(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

// A parent may have ignored these two (signal(7): it survives exec). With SIGCHLD ignored, the kernel keeps no exit status
// and tells of no end: a child that has ended would count as running for ever (waitpid(2), NOTES). A program that prints is
// to be ended by SIGPIPE as usual; those that must not be, ignore it by themselves.
static void reset_dispositions(void)
{
    const struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &standard, NULL);
    sigaction(SIGPIPE, &standard, NULL);
}

__attribute__((constructor(101))) static void take_signals(void)
{
    // All but those that tell of a fault or a limit of our own: which of them mean something, or are to be passed on
    // (EXT-5, EXT-13), is known only later; SignalDescriptor lets go of the rest. TTIN and TTOU stay blocked: reading
    // from or writing to a terminal in the background must not stop an init (PITFALLS P18).
    static const int ours[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGPIPE, SIGXCPU, SIGXFSZ, SIGSYS};
    sigset_t set, mask;
    // Where the call fails (a filter may deny it) nothing was blocked.
    sigemptyset(&mask);
    sigfillset(&set);
    for (unsigned i = 0; i < sizeof ours / sizeof *ours; i++)
        sigdelset(&set, ours[i]);
    sigprocmask(SIG_BLOCK, &set, &mask);
    // The kernel's set comes first in glibc's, a bit for each signal from 1 on.
    memcpy(&original_mask, &mask, sizeof original_mask);
    for (int signal = 1; signal <= 64; signal++)
        originally_ignored |= (uint64_t)is_ignored(signal) << (signal - 1);
    reset_dispositions();
}

void clinux_restore_signal_mask(void)
{
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &original_mask, NULL, sizeof original_mask);
}

uint64_t clinux_original_signal_mask(void)
{
    return original_mask;
}

uint64_t clinux_originally_ignored_signals(void)
{
    return originally_ignored;
}
