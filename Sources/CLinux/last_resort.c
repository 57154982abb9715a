#define _GNU_SOURCE
#include "last_resort.h"
#include "revision.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum { PROGRAMS = 16384, PATIENCE_SECONDS = 2, STACK_SIZE = 32 * 1024, LINE_SIZE = 512 };

// In memory of its own, with no lock and no allocation: the heap may be what is broken. Pages that are not used take no room.
static struct program {
    pid_t pid;
    int stop_signal;
} programs[PROGRAMS];
static volatile size_t program_count;

static char log_path[PATH_MAX];
static pid_t core;
static char stack[STACK_SIZE];

// The signals by which the kernel tells of a fault of our own, and abort(3) of what the C library has found.
static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};
enum { FAULTS = sizeof faults / sizeof *faults };

void clinux_last_resort_began(pid_t pid, int stop_signal)
{
    // As process 1 those for which there is no room end with their namespace.
    if (program_count < PROGRAMS) {
        programs[program_count] = (struct program){pid, stop_signal};
        program_count++;
    }
}

void clinux_last_resort_ended(pid_t pid)
{
    for (size_t i = 0; i < program_count; i++) {
        if (programs[i].pid == pid) {
            programs[i] = programs[program_count - 1];
            program_count--;
            return;
        }
    }
}

struct line {
    char text[LINE_SIZE];
    size_t length;
};

static void add(struct line *line, const char *text)
{
    while (*text && line->length < LINE_SIZE)
        line->text[line->length++] = *text++;
}

static void add_number(struct line *line, uintptr_t number, unsigned base)
{
    char digits[2 * sizeof number + 8];
    size_t first = sizeof digits - 1;
    digits[first] = '\0';
    do {
        digits[--first] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number);
    add(line, base == 16 ? "0x" : "");
    add(line, digits + first);
}

static const char *name(int signal)
{
    static const char *const names[FAULTS] = {"SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGSYS"};
    for (size_t i = 0; i < FAULTS; i++)
        if (faults[i] == signal)
            return names[i];
    return "a signal";
}

// Where the code was, as an address of the file: the binary may have been put anywhere (PIE).
static uintptr_t place(const void *context)
{
    extern const char __ehdr_start __attribute__((visibility("hidden")));
    const ucontext_t *interrupted = context;
#if defined(__x86_64__)
    uintptr_t at = (uintptr_t)interrupted->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    uintptr_t at = (uintptr_t)interrupted->uc_mcontext.pc;
#else
    (void)interrupted;
    return 0;
#endif
    uintptr_t begin = (uintptr_t)&__ehdr_start;
    return at >= begin ? at - begin : at;
}

static void describe(struct line *line, int signal, const siginfo_t *information, const void *context)
{
    add(line, "supervisord: ");
    add(line, name(signal));
    // For the others the structure has other things in this place, and abort(3) none.
    if (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE) {
        add(line, " at address ");
        add_number(line, (uintptr_t)information->si_addr, 16);
    }
    add(line, ", code at ");
    add_number(line, place(context), 16);
    add(line, " of build ");
    add(line, clinux_revision());
    add(line, ": this is a fault of supervisord. Stopping ");
    add_number(line, program_count, 10);
    add(line, program_count == 1 ? " program" : " programs");
    add(line, ", exit status ");
    add_number(line, CLINUX_LAST_RESORT_STATUS, 10);
    // Shortened rather than without its end.
    if (line->length == LINE_SIZE)
        line->length--;
    add(line, "\n");
}

// Never waits: a reader that has stopped must not keep the container from its end.
static void write_now(int descriptor, const struct line *line)
{
    struct pollfd ready = {descriptor, POLLOUT, 0};
    if (poll(&ready, 1, 0) != 1 || !(ready.revents & POLLOUT))
        return;
    // Shared with other processes, which get it back as it was.
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0)
        return;
    ssize_t written = write(descriptor, line->text, line->length);
    (void)written;
    fcntl(descriptor, F_SETFL, flags);
}

static void tell(const struct line *line)
{
    write_now(STDERR_FILENO, line);
    if (!log_path[0])
        return;
    int log = open(log_path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (log >= 0) {
        write_now(log, line);
        close(log);
    }
}

// It stays to be reaped, so that its number stays its own until we are gone.
static int has_ended(pid_t pid)
{
    siginfo_t end = {0};
    if (waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG | WNOWAIT) != 0)
        return errno == ECHILD;
    return end.si_pid == pid;
}

static void wait_for_programs(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const struct timespec end = {now.tv_sec + PATIENCE_SECONDS, now.tv_nsec};
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    size_t ended = 0;
    for (;;) {
        while (ended < program_count && has_ended(programs[ended].pid))
            ended++;
        clock_gettime(CLOCK_MONOTONIC, &now);
        struct timespec left = {end.tv_sec - now.tv_sec, end.tv_nsec - now.tv_nsec};
        if (left.tv_nsec < 0) {
            left.tv_sec--;
            left.tv_nsec += 1000000000;
        }
        if (ended == program_count || left.tv_sec < 0)
            return;
        // The core has SIGCHLD blocked, so that one that has come before is seen here too.
        sigtimedwait(&ends, NULL, &left);
    }
}

static void end_programs(void)
{
    for (size_t i = 0; i < program_count; i++) {
        kill(programs[i].pid, programs[i].stop_signal);
        // One that is stopped would not see it.
        kill(programs[i].pid, SIGCONT);
    }
    wait_for_programs();
    // With what they have left behind in their groups.
    for (size_t i = 0; i < program_count; i++)
        kill(-programs[i].pid, SIGKILL);
}

static void set_default(void)
{
    const struct sigaction standard = {.sa_handler = SIG_DFL};
    for (size_t i = 0; i < FAULTS; i++)
        sigaction(faults[i], &standard, NULL);
}

static void meet(int signal, siginfo_t *information, void *context)
{
    const pid_t self = getpid();
    const int was_sent = information->si_code <= 0;
    // A child that has not executed its program yet: it ends by the same fault, met again, and the parent is told.
    if (self != core) {
        set_default();
        if (was_sent)
            raise(signal);
        return;
    }
    // For process 1 the kernel drops what others send and it has no handler for (pid_namespaces(7)); that stays so. What is sent by
    // ourselves is abort(3).
    if (was_sent && information->si_pid != self && self == 1)
        return;
    // All of these are blocked now: a fault in what follows ends the process by the kernel's hand (sigaction(2)).
    struct line line = {.length = 0};
    describe(&line, signal, information, context);
    tell(&line);
    end_programs();
    _exit(CLINUX_LAST_RESORT_STATUS);
}

int clinux_last_resort_prepare(const char *log)
{
    const size_t length = log ? strlen(log) : 0;
    log_path[0] = '\0';
    if (length > 0 && length < sizeof log_path)
        memcpy(log_path, log, length + 1);
    core = getpid();
    // A stack of its own, for the one that has overflowed.
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = meet, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < FAULTS; i++)
        sigaddset(&action.sa_mask, faults[i]);
    if (sigaltstack(&own, NULL) != 0)
        return -1;
    for (size_t i = 0; i < FAULTS; i++)
        if (sigaction(faults[i], &action, NULL) != 0)
            return -1;
    return 0;
}
