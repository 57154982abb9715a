/* The life of a process: its signals, its children, and theirs. */
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void pause_milliseconds(long milliseconds) {
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) < 0 && errno == EINTR) {}
}

/* ---- signals ---- */

int signal_number(const char *text) {
    static const struct { const char *name; int number; } names[] = {
        {"HUP", SIGHUP}, {"INT", SIGINT}, {"QUIT", SIGQUIT}, {"ABRT", SIGABRT}, {"KILL", SIGKILL},
        {"USR1", SIGUSR1}, {"SEGV", SIGSEGV}, {"USR2", SIGUSR2}, {"PIPE", SIGPIPE}, {"ALRM", SIGALRM},
        {"TERM", SIGTERM}, {"CHLD", SIGCHLD}, {"CONT", SIGCONT}, {"STOP", SIGSTOP}, {"TSTP", SIGTSTP},
        {"WINCH", SIGWINCH}, {"PWR", SIGPWR},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i].name) == 0) return names[i].number;
    int number = atoi(text);
    if (number > 0) return number;
    fprintf(stderr, "child: unknown signal '%s'\n", text);
    exit(111);
}

static char trap_path[65][PATH_MAX];
static char trap_line[65][32];
static int exit_code_on[65];

static void append_on_signal(int number) {
    int saved = errno;
    int fd = open(trap_path[number], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd >= 0) {
        ssize_t ignored = write(fd, trap_line[number], strlen(trap_line[number]));
        (void)ignored;
        close(fd);
    }
    errno = saved;
}

static void exit_on_signal(int number) { _exit(exit_code_on[number]); }

void handle(int number, void (*handler)(int)) {
    struct sigaction action = {0};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    if (sigaction(number, &action, NULL) < 0) fail("sigaction");
}

void append_on(const char *name, const char *path) {
    int number = signal_number(name);
    snprintf(trap_path[number], sizeof trap_path[number], "%s", path);
    snprintf(trap_line[number], sizeof trap_line[number], "%s\n", name);
    handle(number, append_on_signal);
}

void exit_on(int number, int status) {
    exit_code_on[number] = status;
    handle(number, exit_on_signal);
}

void die(int number) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    if (number != SIGKILL && number != SIGSTOP) handle(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    kill(getpid(), number);
    pause_milliseconds(1000);
    exit(112);
}

/* ---- processes ---- */

static void run_words(const char *text) {
    static char copy[8192];
    static char *words[512];
    int count = 0;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok(copy, " "); word && count < 511; word = strtok(NULL, " ")) words[count++] = word;
    words[count] = NULL;
    run_steps(count, words);
    fflush(NULL);
}

static void run_text(const char *text) {
    run_words(text);
    _exit(0);
}

void repeat_steps(const char *text) {
    for (;;) run_words(text);
}

void fork_steps(const char *text) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0) fail("fork");
    if (pid == 0) run_text(text);
}

void orphan_steps(const char *text) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0) fail("fork");
    if (pid == 0) {
        setsid();
        pid_t middle = getpid();
        pid_t second = fork();
        if (second < 0) fail("fork");
        if (second > 0) _exit(0);
        while (getppid() == middle) pause_milliseconds(1);
        run_text(text);
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
}

void storm(long count) {
    int end[2];
    fflush(NULL);
    if (pipe(end) < 0) fail("pipe");
    pid_t parent = fork();
    if (parent < 0) fail("fork");
    if (parent == 0) {
        close(end[1]);
        for (long i = 0; i < count; i++) {
            pid_t pid = fork();
            if (pid < 0) fail("fork");
            char byte;
            if (pid == 0) _exit(read(end[0], &byte, 1) == 0 ? (int)(i % 256) : 255);
        }
        _exit(0);
    }
    close(end[0]);
    while (waitpid(parent, NULL, 0) < 0 && errno == EINTR) {}
    close(end[1]);
}

void bomb(int own_sessions) {
    /* Its dead do not take up room under a limit of processes. */
    handle(SIGCHLD, SIG_IGN);
    for (;;) {
        pid_t pid = fork();
        if (pid == 0 && own_sessions) setsid();
        if (pid < 0) pause_milliseconds(1);
    }
}

static int is_suspended(const char *stat_path) {
    char text[256];
    int fd = open(stat_path, O_RDONLY);
    ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    close(fd);
    text[size > 0 ? size : 0] = 0;
    char *state = strrchr(text, ')');
    return state && state[1] == ' ' && state[2] == 'D';
}

/* Stops all processes of its user again and again, and lets them go on unless its parent is found to wait for one. */
void stop_kin(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)getppid());
    for (;;) {
        kill(-1, SIGSTOP);
        /* For one that starts a program that is nothing unusual, for a moment. */
        int samples = 0;
        while (samples < 50 && is_suspended(path)) {
            usleep(1000);
            samples++;
        }
        if (samples == 50) for (;;) pause();
        kill(-1, SIGCONT);
    }
}
