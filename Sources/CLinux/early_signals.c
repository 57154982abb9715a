#include "early_signals.h"

static sigset_t original_mask;

// All but those that tell of a fault or a limit of our own: which of them mean something, or are to be passed on
// (EXT-5, EXT-13), is known only later; SignalDescriptor lets go of the rest. TTIN and TTOU stay blocked: reading from
// or writing to a terminal in the background must not stop an init (PITFALLS P18).
__attribute__((constructor(101))) static void block_signals(void)
{
    static const int ours[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGPIPE, SIGXCPU, SIGXFSZ, SIGSYS};
    sigset_t set;
    sigfillset(&set);
    for (unsigned i = 0; i < sizeof ours / sizeof *ours; i++)
        sigdelset(&set, ours[i]);
    sigprocmask(SIG_BLOCK, &set, &original_mask);
}

void clinux_restore_signal_mask(void)
{
    sigprocmask(SIG_SETMASK, &original_mask, 0);
}
