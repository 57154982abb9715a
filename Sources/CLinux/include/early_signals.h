#ifndef CLINUX_EARLY_SIGNALS_H
#define CLINUX_EARLY_SIGNALS_H

#include <signal.h>
#include <stdint.h>

// The signals that supervisord acts upon are blocked before main is entered, so that one sent right after exec waits
// for the event loop. PID 1 would lose it otherwise: the kernel drops what an init has neither blocked nor handled
// (PITFALLS P4). The dispositions that a parent may have changed and that all programs of this binary depend on are set
// to the defaults at the same time.

// Gives the process back the mask it was started with. For the small programs in the same binary.
void clinux_restore_signal_mask(void);

// The signals that were blocked, and those that were ignored, when the process was started: signal n is bit n - 1.
uint64_t clinux_original_signal_mask(void);
uint64_t clinux_originally_ignored_signals(void);

#endif
