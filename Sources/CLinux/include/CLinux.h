#ifndef CLINUX_H
#define CLINUX_H

// What Swift cannot say by itself: macros, variadic calls, names behind feature macros, and the one thing that has to
// happen before main.

#include "arguments.h"
#include "capability_calls.h"
#include "descriptor_passing.h"
#include "early_signals.h"
#include "event_poll.h"
#include "kernel_calls.h"
#include "last_resort.h"
#include "notification_calls.h"
#include "option_scanner.h"
#include "revision.h"
#include "seccomp_calls.h"

#endif
