#ifndef CLINUX_EARLY_SIGNALS_H
#define CLINUX_EARLY_SIGNALS_H

#include <signal.h>

// The signals that supervisord acts upon are blocked before main is entered, so that one sent right after exec waits
// for the event loop. PID 1 would lose it otherwise: the kernel drops what an init has neither blocked nor handled
// (PITFALLS P4).

// Gives the process back the mask it was started with. For the small programs in the same binary.
void clinux_restore_signal_mask(void);

#endif
