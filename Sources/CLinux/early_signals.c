#include "early_signals.h"

static sigset_t original_mask;

// TTIN and TTOU: reading from or writing to a terminal in the background must not stop an init (PITFALLS P18).
__attribute__((constructor(101))) static void block_signals(void)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR2, SIGCHLD, SIGTTIN, SIGTTOU};
    sigset_t set;
    sigemptyset(&set);
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&set, signals[i]);
    sigprocmask(SIG_BLOCK, &set, &original_mask);
}

void clinux_restore_signal_mask(void)
{
    sigprocmask(SIG_SETMASK, &original_mask, 0);
}
