#ifndef CSPAWN_H
#define CSPAWN_H

// The child side of starting a program. Between clone and exec nothing may allocate, lock or run Swift code; everything
// the child needs is therefore laid out in one request before the clone, and the child only makes system calls.

#include <linux/filter.h>
#include <stddef.h>
#include <sys/types.h>

// What the child was doing when it failed, in the order in which it does it (EXT-35). LinuxSystem.SpawnStage has the
// words for each.
enum cspawn_stage {
    CSPAWN_STAGE_CLONE = 0,
    CSPAWN_STAGE_PROCESS_GROUP,
    CSPAWN_STAGE_TERMINAL,
    CSPAWN_STAGE_STDIO,
    CSPAWN_STAGE_DIRECTORY,
    CSPAWN_STAGE_GROUPS,
    CSPAWN_STAGE_GID,
    CSPAWN_STAGE_UID,
    CSPAWN_STAGE_SECCOMP,
    CSPAWN_STAGE_EXEC,
};

struct cspawn_request {
    const char *path;
    char *const *argv;
    char *const *envp;
    // What becomes descriptors 0, 1 and 2; each at least 3, or -1 to leave the inherited one. Every other descriptor
    // is closed in the child but those of `kept`.
    int stdio[3];
    // Close-on-exec descriptors of ours that the child has too, and their number.
    const int *kept;
    size_t kept_count;
    // NULL stays in the caller's working directory.
    const char *directory;
    // Negative inherits the caller's.
    int umask;
    // Nonzero makes the child the leader of a process group of its own.
    int new_process_group;
    // A descriptor of our terminal whose foreground the new process group becomes, or -1.
    int terminal;
    // Nonzero switches to the ids below.
    int switch_user;
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    size_t group_count;
    // Nonzero goes on with the caller's groups when setgroups is refused.
    int may_keep_groups;
    // Installed last before exec, with SECCOMP_FILTER_FLAG_*; NULL for none. It must allow execve and exit_group
    // (EXT-32). Where we lack the privilege for it, no_new_privs is set (EXT-31).
    const struct sock_fprog *seccomp;
    unsigned int seccomp_flags;
};

struct cspawn_result {
    // The pid of the program that now runs, 0 when stage and error say why there is none.
    pid_t pid;
    enum cspawn_stage stage;
    int error;
    // Of a program that runs: why it was left the caller's supplementary groups, 0 when it was not.
    int groups_error;
};

// Starts a program. Returns after the child has executed it or failed; a child that failed has been reaped.
// The caller is suspended meanwhile (as by vfork), for about a tenth of a millisecond.
struct cspawn_result cspawn_start(const struct cspawn_request *request);

#endif
