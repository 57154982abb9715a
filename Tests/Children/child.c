/*
 * The one child program of the process and container tests: static, without any library but libc, so that it
 * also runs in a container that holds nothing else.
 *
 *     child STEP [argument...] [-- STEP [argument...]]...
 *
 * The steps run from left to right; after the last one the program exits with status 0. A step that takes
 * STEPS gets them as one word, in which blanks separate: child fork 'ignore TERM -- hold' -- exit 3
 */
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

char **own_argv;

void fail(const char *what) {
    fprintf(stderr, "child: %s: %s\n", what, strerror(errno));
    exit(111);
}

static void run_step(int argc, char **argv) {
    const char *step = argv[0];
    const char *first = argc > 1 ? argv[1] : NULL;
    const char *second = argc > 2 ? argv[2] : NULL;
#define IS(name, arguments) (strcmp(step, name) == 0 && argc > (arguments))
    if (IS("view", 0)) view(first);
    else if (IS("census", 0)) census();
    else if (IS("pid", 1)) {
        char text[32];
        snprintf(text, sizeof text, "%d", (int)getpid());
        append_line(first, text);
    }
    else if (IS("append", 2)) append_line(first, second);
    else if (IS("print", 0)) print_text(1, argc, argv);
    else if (IS("eprint", 0)) print_text(2, argc, argv);
    else if (IS("write", 1)) write_all(1, first, strlen(first));
    else if (IS("bytes", 1)) print_bytes(atol(first));
    else if (IS("lines", 2)) print_lines(first, atol(second));
    else if (IS("blocks", 2)) print_blocks_of_lines(first, atol(second));
    else if (IS("paced", 2)) print_paced(atol(first), second);
    else if (IS("exit", 1)) {
        fflush(NULL);
        _exit(atoi(first));
    }
    else if (IS("count-exit", 1)) {
        /* Exits with one more each time, counted in a file. */
        append_line(first, "x");
        struct stat status;
        if (stat(first, &status) < 0) fail(first);
        _exit((int)(status.st_size / 2 - 1));
    }
    else if (IS("die", 1)) die(signal_number(first));
    else if (IS("crash", 0)) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        volatile int *nowhere = NULL;
        *nowhere = 1;
    }
    else if (IS("hold", 0)) for (;;) pause();
    else if (IS("hog", 0)) for (;;) {
        /* Takes all memory that it can get. */
        void *block = malloc(1 << 20);
        if (block) memset(block, 1, 1 << 20);
    }
    else if (IS("sleep", 1)) pause_milliseconds(atol(first));
    else if (IS("gate", 0)) {
        /* Until standard input ends; by a call that supervisord never makes (Tests/Faults counts those). */
        fd_set input;
        do {
            FD_ZERO(&input);
            FD_SET(0, &input);
        } while (select(1, &input, NULL, NULL, NULL) < 0 && errno == EINTR);
    }
    else if (IS("await", 1)) while (access(first, F_OK) < 0) pause_milliseconds(5);
    else if (IS("until", 1)) {
        sigset_t set;
        sigemptyset(&set);
        int number;
        for (int i = 1; i < argc; i++) sigaddset(&set, signal_number(argv[i]));
        sigprocmask(SIG_BLOCK, &set, NULL);
        while (sigwait(&set, &number) != 0) {}
    }
    else if (IS("block", 1)) {
        sigset_t set;
        sigemptyset(&set);
        for (int i = 1; i < argc; i++) sigaddset(&set, signal_number(argv[i]));
        sigprocmask(SIG_BLOCK, &set, NULL);
    }
    else if (IS("ignore", 1)) for (int i = 1; i < argc; i++) handle(signal_number(argv[i]), SIG_IGN);
    else if (IS("trap", 2)) for (int i = 2; i < argc; i++) append_on(argv[i], first);
    else if (IS("exit-on", 2)) exit_on(signal_number(first), atoi(second));
    else if (IS("send", 2)) { if (kill(atoi(first), signal_number(second)) < 0) fail("kill"); }
    else if (IS("repeat", 1)) repeat_steps(first);
    else if (IS("fork", 1)) fork_steps(first);
    else if (IS("orphan", 1)) orphan_steps(first);
    else if (IS("orphans", 2)) for (int i = atoi(first); i > 0; i--) orphan_steps(second);
    else if (IS("storm", 1)) storm(atol(first));
    else if (IS("bomb", 0)) bomb(first && strcmp(first, "sessions") == 0);
    else if (IS("wait", 0)) while (wait(NULL) > 0 || errno == EINTR) {}
    else if (IS("stop-kin", 0)) stop_kin();
    else if (IS("setsid", 0)) setsid();
    /* Standard input becomes the terminal of the session that this process leads. */
    else if (IS("terminal", 0)) { if (ioctl(0, TIOCSCTTY, 0) < 0) fail("TIOCSCTTY"); }
    else if (IS("foreground", 1)) append_line(first, tcgetpgrp(0) == getpgrp() ? "foreground" : "background");
    else if (IS("stop", 0)) raise(SIGSTOP);
    else if (IS("cd", 1)) { if (chdir(first) < 0) fail(first); }
    else if (IS("close", 1)) for (int i = 1; i < argc; i++) close(atoi(argv[i]));
    else if (IS("keep-only", 0)) {
        for (int fd = 3; fd < 1024; fd++) {
            int kept = 0;
            for (int i = 1; i < argc; i++) kept |= atoi(argv[i]) == fd;
            if (!kept) close(fd);
        }
    }
    else if (IS("limit", 3)) limit(first, second, argv[3]);
    else if (IS("refuse", 2)) refuse(first, argv[2]);
    else if (IS("refuse-on", 3)) refuse_on(first, second, argv[3]);
    else if (IS("call", 1)) call(argc, argv);
    else if (IS("calls", 1)) for (int i = 1; i < argc; i++) call(2, (char *[]){NULL, argv[i]});
    else if (IS("call-i386", 2)) call_as_i386(first, second);
    else if (IS("listen", 0)) listen_to_events(first);
    else if (IS("number", 2)) number_lines(atol(first), second);
    else if (IS("rights", 1)) append_rights(first);
    else if (IS("inject", 6)) inject(argv + 1);
    else if (IS("dead-mount", 1)) dead_mount(first);
    else if (IS("unmount", 1)) { if (syscall(SYS_umount2, first, 2) < 0) fail(first); }
    else if (IS("become", 1)) {
        if (setgroups(0, NULL) < 0 || setgid((gid_t)atoi(first)) < 0 || setuid((uid_t)atoi(first)) < 0) fail("become");
    }
    else {
        fprintf(stderr, "child: step '%s' is unknown or lacks an argument\n", step);
        exit(111);
    }
#undef IS
}

void run_steps(int argc, char **argv) {
    int start = 0;
    while (start < argc) {
        if (strcmp(argv[start], "exec") == 0 && start + 1 < argc) {
            /* Everything that follows is the command. */
            fflush(NULL);
            execvp(argv[start + 1], argv + start + 1);
            fail(argv[start + 1]);
        }
        int end = start;
        while (end < argc && strcmp(argv[end], "--") != 0) end++;
        if (end > start) run_step(end - start, argv + start);
        start = end + 1;
    }
}

int main(int argc, char **argv) {
    own_argv = argv;
    run_steps(argc - 1, argv + 1);
    fflush(NULL);
    return 0;
}
