#ifndef CSPAWN_STEPS_H
#define CSPAWN_STEPS_H

// What the child does on its way to the program, by subject. All of it may run in memory that belongs to the parent, which
// goes on meanwhile: bare system calls, nothing that allocates, locks or sets errno.

#include "CSpawn.h"
#include "calls.h"

// On the child's own stack.
struct child {
    const struct cspawn_request *request;
    // The parent's, when the child shares its memory until exec; else the child's own copy.
    struct cspawn_result *result;
    // Where the result is sent, for a parent that does not wait or has another memory; -1 for a parent that looks.
    int report;
    // The request's, under a number that is free for it.
    int executable;
    // The pid of the caller.
    pid_t parent;
};

// What a child does from its launch, the argument, to its program. Does not return.
int cspawn_run_child(void *launch);

// A signal's disposition as the kernel has it. glibc's own calls refuse 32 and 33, which it keeps for itself, but a parent may
// have ignored them all the same.
struct disposition {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

enum { SIGNALS = 64 };

// Ends the child with the step that it could not do, and what the system call for it has returned.
int cspawn_fail(struct child *child, enum cspawn_stage stage, long error);
// Notes a step that was refused, and what the system call for it has returned, and goes on; ends the child when it is to be
// strict.
void cspawn_refused(struct child *child, enum cspawn_stage stage, size_t index, long error);

// Gives the child the descriptors that it gets under other numbers: whatever is still needed and stands in the way is moved.
// Returns 0, or -errno.
long cspawn_pass_descriptors(struct child *child);
// Closes what is above 2 and not needed any more.
void cspawn_close_others(const struct child *child);

// The bits of `ignored` are the signals to be ignored, from 1 on; all others do what they do by default.
void cspawn_set_dispositions(uint64_t ignored);
// Limits, nice value, OOM score, I/O priority, processors.
void cspawn_set_resources(struct child *child);
// Before the user is switched: it takes CAP_SETPCAP.
void cspawn_limit_bounding_set(struct child *child);
// After the user is switched.
void cspawn_clear_capabilities(struct child *child);
void cspawn_set_capabilities(struct child *child);
void cspawn_load_filter(struct child *child);

#endif
