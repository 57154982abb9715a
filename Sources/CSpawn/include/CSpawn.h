#ifndef CSPAWN_H
#define CSPAWN_H

// The child side of starting a program. Between clone and exec nothing may allocate, lock or run Swift code; everything
// the child needs is therefore laid out in one request before the clone, and the child only makes system calls.

#include "relay.h"

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What the child was doing when it failed, in the order in which it does it (EXT-35). LinuxSystem.SpawnStage has the
// words for each.
enum cspawn_stage {
    CSPAWN_STAGE_CLONE = 0,
    CSPAWN_STAGE_PROCESS_GROUP,
    CSPAWN_STAGE_TERMINAL,
    CSPAWN_STAGE_STDIO,
    CSPAWN_STAGE_PASSING,
    CSPAWN_STAGE_DIRECTORY,
    CSPAWN_STAGE_LIMIT,
    CSPAWN_STAGE_NICE,
    CSPAWN_STAGE_OOM_SCORE,
    CSPAWN_STAGE_IO_PRIORITY,
    CSPAWN_STAGE_CPUS,
    CSPAWN_STAGE_BOUNDING_SET,
    CSPAWN_STAGE_GROUPS,
    CSPAWN_STAGE_GID,
    CSPAWN_STAGE_UID,
    CSPAWN_STAGE_CAPABILITIES,
    CSPAWN_STAGE_NO_NEW_PRIVILEGES,
    CSPAWN_STAGE_PARENT,
    CSPAWN_STAGE_SECCOMP,
    CSPAWN_STAGE_EXEC,
};

// A resource limit; UINT64_MAX means none.
struct cspawn_limit {
    // RLIMIT_*
    int resource;
    uint64_t soft;
    uint64_t hard;
};

// A descriptor of the caller that the child gets as this number; both at least 3.
struct cspawn_passed {
    int descriptor;
    int number;
};

// More than one program has a use for.
enum { CSPAWN_PASSED = 8 };

// Capability sets as masks of bits (capabilities(7)).
struct cspawn_capabilities {
    // What else the bounding set has is dropped from it.
    uint64_t bounding;
    // Becomes the effective set too.
    uint64_t permitted;
    uint64_t inheritable;
    uint64_t ambient;
};

struct cspawn_request {
    const char *path;
    // A close-on-exec descriptor of the file to execute, which may have lost its name, or -1 for the file at the path. The
    // path is then what is tried where the kernel, or a filter, refuses execveat(2).
    int executable;
    char *const *argv;
    char *const *envp;
    // What becomes descriptors 0, 1 and 2; each at least 3, or -1 to leave the inherited one. Every other descriptor
    // is closed in the child but those of `kept` and `passed`.
    int stdio[3];
    // Close-on-exec our descriptors that the child has too, and their number.
    const int *kept;
    size_t kept_count;
    // Our descriptors that the child gets under other numbers, and how many, at most CSPAWN_PASSED. A kept one whose
    // number is among these is not kept.
    const struct cspawn_passed *passed;
    size_t passed_count;
    // A descriptor of the directory that the child is in to begin with; -1 for the caller's.
    int start_directory;
    // NULL stays there.
    const char *directory;
    // Negative inherits the caller's.
    int umask;
    // The signals that are blocked and those that are ignored in the program, signal n as bit n - 1; all others have their
    // default dispositions.
    uint64_t blocked_signals;
    uint64_t ignored_signals;
    // Nonzero makes the child the leader of a process group of its own.
    int new_process_group;
    // Nonzero makes it the leader of a session of its own, without a terminal.
    int new_session;
    // What it is sent when the caller ends; 0 for nothing.
    int parent_death_signal;
    // A descriptor of our terminal whose foreground the new process group becomes, or -1.
    int terminal;
    const struct cspawn_limit *limits;
    size_t limit_count;
    // NULL leaves the nice value as it is.
    const int *nice;
    // What is written to oom_score_adj; NULL leaves it as it is.
    const char *oom_score_adj;
    // As ioprio_set(2) takes it; negative leaves it as it is.
    int io_priority;
    // A mask of processors as sched_setaffinity(2) takes it, and its length in bytes; NULL leaves it as it is.
    const void *cpus;
    size_t cpus_size;
    // NULL leaves the capabilities as they are, or nothing of them.
    const struct cspawn_capabilities *capabilities;
    // Without them: whether a change of the user takes all of them, as it does when the caller is root (capabilities(7)).
    int clear_capabilities;
    int no_new_privileges;
    // Nothing is done without: a step that is refused ends the child. Groups are the affair of may_keep_groups.
    int strict;
    // A filter of system calls, loaded last before exec; NULL for none (EXT-32). It must allow execve and exit_group.
    // Where the child may not load it so, it gives up new privileges first.
    const struct sock_fprog *seccomp;
    // SECCOMP_FILTER_FLAG_* of seccomp(2).
    unsigned int seccomp_flags;
    // Nonzero switches to the ids below.
    int switch_user;
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    size_t group_count;
    // Nonzero goes on with the caller's groups when setgroups is refused.
    int may_keep_groups;
};

// Something that a program was to be given and runs without: a step whose failure gives no process more rights.
struct cspawn_refusal {
    enum cspawn_stage stage;
    // Which of the limits it was for CSPAWN_STAGE_LIMIT, else 0.
    size_t index;
    int error;
};

// More than there are limits and other steps that may be refused.
enum { CSPAWN_REFUSALS = 32 };

struct cspawn_result {
    // The pid of the child, 0 when stage and error say why there is none.
    pid_t pid;
    // As a rule -1: the program runs. Else the child is still on its way, and this pipe has a further result when a step
    // fails or is refused; its end comes when the program is executed. The caller closes it.
    int report;
    enum cspawn_stage stage;
    // Which of the limits it was for CSPAWN_STAGE_LIMIT, else 0.
    size_t index;
    int error;
    // About a child that exists.
    struct cspawn_refusal refusals[CSPAWN_REFUSALS];
    size_t refusal_count;
};

// Descriptors below this one are all that a child copies of our table, where those that it needs are among them. With more, it
// copies and closes all of the table, which may be thousands.
enum { CSPAWN_LOW = 64 };

// One child on its way to its program. What is in it is for CSpawn.c, except the result after cspawn_end.
struct cspawn_launch {
    const struct cspawn_request *request;
    struct cspawn_result result;
    // The two ends of the pipe that a child reports through, where it has one; else -1.
    int report[2];
    // Not 0 while the child is in our memory; a futex.
    int in_memory;
    // Not 0 while the child has no table of descriptors of its own.
    int shares_table;
    // Whether it has had a memory of its own from the beginning.
    int own_memory;
    // Whether it was waited for in vain.
    int is_late;
    uint64_t ignored_by_parent;
    // Our pid, where the child asks for its parent.
    pid_t parent;
};

// Starts a child. It may read the launch, and the request with all that it points to, until it has left our memory, and
// needs the descriptors of the request until cspawn_end. A few may be on their way at once; with more, one is waited for.
void cspawn_begin(struct cspawn_launch *launch, const struct cspawn_request *request);

// Waits until the child has executed the program or failed, and sets the result; a child that failed has been reaped. Where
// it may be held up on its way it is waited for a tenth of a second at most, and has a pid and a pipe then.
void cspawn_end(struct cspawn_launch *launch);

// Whether the child has left our memory, so that cspawn_end need not wait for that, and nothing of the launch is read any more.
int cspawn_has_left(const struct cspawn_launch *launch);

// The memory of a launch whose child has left is about to go. Needed for one that cspawn_end has waited for in vain.
void cspawn_forget(const struct cspawn_launch *launch);

#endif
