/*
 * Lets system calls of supervisord's other processes fail: what a child does before it executes its program, the process for
 * clients, the process for checks. The core runs untouched; it is traced only to be followed to its children. (strace counts
 * and refuses calls of a parent and its children alike, and cannot tell a child that has not executed anything yet.)
 */
#define _GNU_SOURCE
#include "child.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const role_names[] = {"core", "child", "control", "checks", "program"};
enum role { CORE, CHILD, CONTROL, CHECKS, PROGRAM };

struct tracee { pid_t id; enum role role; int refused; };
static struct tracee tracees[1024];
static size_t tracee_count;

/* What was asked for: every call is only told of when the number is negative, every time fails when the time is 0. */
static struct { enum role role; long number; int error; long time; int log; } wanted;
static long seen;

static struct tracee *find(pid_t id) {
    for (size_t i = 0; i < tracee_count; i++) if (tracees[i].id == id) return &tracees[i];
    return NULL;
}

/* A field of its status that is a number; 0 when there is none. */
static pid_t status_number(pid_t id, const char *field) {
    char path[64], line[256];
    pid_t number = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)id);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, field, strlen(field)) == 0) number = atoi(line + strlen(field));
    if (file) fclose(file);
    return number;
}

/* A thread, and what one of these processes forks, is what that process is; what the core forks is a child. */
static struct tracee *meet(pid_t id) {
    if (tracee_count == sizeof tracees / sizeof *tracees) exit(112);
    struct tracee *kin = find(status_number(id, "Tgid:"));
    if (!kin) kin = find(status_number(id, "PPid:"));
    tracees[tracee_count] = (struct tracee){id, kin && kin->role != CORE ? kin->role : CHILD, 0};
    return &tracees[tracee_count++];
}

static void forget(pid_t id) {
    struct tracee *gone = find(id);
    if (gone) *gone = tracees[--tracee_count];
}

static enum role role_after_exec(pid_t id) {
    char path[64], name[32] = "";
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)id);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && read(fd, name, sizeof name - 1) < 0) name[0] = 0;
    if (fd >= 0) close(fd);
    return strcmp(name, "supervisord: control") == 0 ? CONTROL : strcmp(name, "supervisord: checks") == 0 ? CHECKS : PROGRAM;
}

static void refuse_entered(pid_t id) {
#if defined __x86_64__
    ptrace(PTRACE_POKEUSER, id, offsetof(struct user_regs_struct, orig_rax), -1L);
#elif defined __aarch64__
    int none = -1;
    struct iovec value = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, id, NT_ARM_SYSTEM_CALL, &value);
#else
#error how this architecture refuses a system call
#endif
}

static void set_result(pid_t id, long result) {
    struct user_regs_struct registers;
    struct iovec value = {&registers, sizeof registers};
    ptrace(PTRACE_GETREGSET, id, NT_PRSTATUS, &value);
#if defined __x86_64__
    registers.rax = (unsigned long long)result;
#else
    registers.regs[0] = (unsigned long long)result;
#endif
    ptrace(PTRACE_SETREGSET, id, NT_PRSTATUS, &value);
}

/* The paths among the arguments say most. */
static void tell(const struct tracee *tracee, const struct __ptrace_syscall_info *call) {
    dprintf(wanted.log, "%s call_%lu(", role_names[tracee->role], (unsigned long)call->entry.nr);
    for (int i = 0; i < 6; i++) {
        char text[80] = "";
        struct iovec here = {text, sizeof text - 1}, there = {(void *)(unsigned long)call->entry.args[i], sizeof text - 1};
        if (call->entry.args[i] > 65536) process_vm_readv(tracee->id, &here, 1, &there, 1, 0);
        if (text[0] == '/') dprintf(wanted.log, "%s\"%s\"", i ? ", " : "", text);
        else dprintf(wanted.log, "%s%#llx", i ? ", " : "", (unsigned long long)call->entry.args[i]);
    }
    dprintf(wanted.log, ") = -%d (INJECTED)\n", wanted.error);
}

static void at_call(struct tracee *tracee) {
    struct __ptrace_syscall_info call = {0};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->id, sizeof call, &call) <= 0) return;
    if (call.op == PTRACE_SYSCALL_INFO_ENTRY && wanted.number < 0)
        dprintf(wanted.log, "%s call call_%lu\n", role_names[tracee->role], (unsigned long)call.entry.nr);
    else if (call.op == PTRACE_SYSCALL_INFO_ENTRY && tracee->role == wanted.role && (long)call.entry.nr == wanted.number) {
        seen++;
        tracee->refused = wanted.time == 0 || seen == wanted.time;
        if (tracee->refused) {
            tell(tracee, &call);
            refuse_entered(tracee->id);
        }
    } else if (call.op == PTRACE_SYSCALL_INFO_EXIT && tracee->refused) {
        tracee->refused = 0;
        set_result(tracee->id, -wanted.error);
    }
}

static void go_on(const struct tracee *tracee, int number) {
    int calls = tracee->role != CORE && (wanted.number < 0 || tracee->role == wanted.role);
    ptrace(calls ? PTRACE_SYSCALL : PTRACE_CONT, tracee->id, 0L, (long)number);
}

static void at_stop(struct tracee *tracee, int status) {
    int number = status >> 8 & 0xff, event = status >> 16;
    if (number == (SIGTRAP | 0x80)) {
        at_call(tracee);
    } else if (event == PTRACE_EVENT_EXEC && tracee->role != CORE) {
        tracee->role = role_after_exec(tracee->id);
        if (tracee->role == PROGRAM) {
            pid_t id = tracee->id;
            forget(id);
            ptrace(PTRACE_DETACH, id, 0L, 0L);
            return;
        }
    } else if (event == PTRACE_EVENT_STOP && number != SIGTRAP) {
        ptrace(PTRACE_LISTEN, tracee->id, 0L, 0L);
        return;
    } else if (event == 0) {
        if (tracee->role != CORE) dprintf(wanted.log, "%s signal %d\n", role_names[tracee->role], number);
        go_on(tracee, number);
        return;
    }
    go_on(tracee, 0);
}

void inject(char **words) {
    const long options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD;
    pid_t core = atoi(words[0]);
    wanted.log = open(words[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (wanted.log < 0) fail(words[1]);
    while (wanted.role < PROGRAM && strcmp(role_names[wanted.role], words[2]) != 0) wanted.role++;
    wanted.number = atol(words[3]);
    wanted.error = atoi(words[4]);
    wanted.time = atol(words[5]);
    tracees[tracee_count++] = (struct tracee){core, CORE, 0};
    if (ptrace(PTRACE_SEIZE, core, 0L, options) < 0) fail("PTRACE_SEIZE");
    for (;;) {
        int status;
        pid_t id = waitpid(-1, &status, __WALL);
        if (id < 0 && errno == EINTR) continue;
        if (id < 0) return;
        if (WIFSTOPPED(status)) {
            struct tracee *tracee = find(id);
            at_stop(tracee ? tracee : meet(id), status);
        } else {
            forget(id);
        }
    }
}
