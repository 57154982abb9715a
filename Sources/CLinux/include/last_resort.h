#ifndef CLINUX_LAST_RESORT_H
#define CLINUX_LAST_RESORT_H

#include <sys/types.h>

// What the core does when it meets a trap or a fault of memory after all: one line that says where, the stop signal for every
// program, at most two seconds for them to end, and exit status 70, so that a container ends and is started again. Without it
// the programs of a supervisord that is not process 1 would live on without supervision.
//
// None of this is for more than one thread.

// The status of an end by a fault: EX_SOFTWARE of sysexits(3).
enum { CLINUX_LAST_RESORT_STATUS = 70 };

// From now on faults of this process are met so, those of its children not. `log`: the path of a file that the line is added to beside
// standard error; NULL for none, and too long a one is left out. Called again for another file, or in another process. 0, or -1 and
// errno.
int clinux_last_resort_prepare(const char *log);

// A program runs: a child that leads a process group, and the signal that asks it to end.
void clinux_last_resort_began(pid_t pid, int stop_signal);

// A child has been reaped.
void clinux_last_resort_ended(pid_t pid);

#endif
