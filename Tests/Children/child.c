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
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static char **own_argv;

static void run_steps(int argc, char **argv);

static void fail(const char *what) {
    fprintf(stderr, "child: %s: %s\n", what, strerror(errno));
    exit(111);
}

static int signal_number(const char *text) {
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

static void pause_milliseconds(long milliseconds) {
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) < 0 && errno == EINTR) {}
}

static void write_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (written < 0) fail("write");
        data += written;
        size -= (size_t)written;
    }
}

static void append_line(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0) fail(path);
    char line[4096];
    int size = snprintf(line, sizeof line, "%s\n", text);
    write_all(fd, line, (size_t)size);
    close(fd);
}

/* ---- view: what this process finds itself to be, as one JSON object ---- */

static void json_string(FILE *out, const char *text) {
    putc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\') fprintf(out, "\\%c", *c);
        else if (*c < 0x20) fprintf(out, "\\u%04x", *c);
        else putc(*c, out);
    }
    putc('"', out);
}

static void json_strings(FILE *out, const char *key, char **texts) {
    fprintf(out, ",\n\"%s\": [", key);
    for (int i = 0; texts[i]; i++) {
        if (i) fputs(", ", out);
        json_string(out, texts[i]);
    }
    putc(']', out);
}

static void view_descriptors(FILE *out) {
    /* By number, not through /proc, so that it works without /proc; the targets are empty then. */
    fputs(",\n\"descriptors\": [", out);
    const char *separator = "";
    struct stat status;
    for (int fd = 0; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFL);
        if (flags < 0 || fd == fileno(out)) continue;
        char link[64], target[PATH_MAX] = "";
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t size = readlink(link, target, sizeof target - 1);
        target[size < 0 ? 0 : size] = 0;
        const char *kind = fstat(fd, &status) < 0 ? "unknown"
                         : S_ISFIFO(status.st_mode) ? "pipe" : S_ISREG(status.st_mode) ? "file"
                         : S_ISCHR(status.st_mode) ? "character" : S_ISSOCK(status.st_mode) ? "socket"
                         : S_ISDIR(status.st_mode) ? "directory" : "other";
        fprintf(out, "%s{\"number\": %d, \"kind\": \"%s\", \"nonblocking\": %s, \"cloexec\": %s, \"append\": %s, \"target\": ",
                separator, fd, kind, flags & O_NONBLOCK ? "true" : "false",
                fcntl(fd, F_GETFD) & FD_CLOEXEC ? "true" : "false", flags & O_APPEND ? "true" : "false");
        json_string(out, target);
        putc('}', out);
        separator = ", ";
    }
    putc(']', out);
}

static void view_signals(FILE *out) {
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    fputs(",\n\"blocked\": [", out);
    const char *separator = "";
    for (int number = 1; number <= 64; number++)
        if (sigismember(&blocked, number) == 1) fprintf(out, "%s%d", separator, number), separator = ", ";
    fputs("],\n\"ignored\": [", out);
    separator = "";
    for (int number = 1; number <= 64; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            fprintf(out, "%s%d", separator, number), separator = ", ";
    }
    putc(']', out);
}

static void view_limits(FILE *out) {
    static const struct { const char *name; int resource; } limits[] = {
        {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC}, {"core", RLIMIT_CORE}, {"stack", RLIMIT_STACK},
    };
    fputs(",\n\"limits\": {", out);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit;
        getrlimit(limits[i].resource, &limit);
        fprintf(out, "%s\"%s\": [%lld, %lld]", i ? ", " : "", limits[i].name,
                limit.rlim_cur == RLIM_INFINITY ? -1 : (long long)limit.rlim_cur,
                limit.rlim_max == RLIM_INFINITY ? -1 : (long long)limit.rlim_max);
    }
    putc('}', out);
}

static void view(const char *path) {
    char temporary[PATH_MAX];
    FILE *out = stdout;
    if (path) {
        snprintf(temporary, sizeof temporary, "%s.%d", path, (int)getpid());
        out = fopen(temporary, "we");
        if (!out) fail(temporary);
    }
    mode_t mask = umask(0);
    umask(mask);
    char cwd[PATH_MAX] = "";
    if (!getcwd(cwd, sizeof cwd)) cwd[0] = 0;
    uid_t ruid, euid, suid;
    gid_t rgid, egid, sgid;
    getresuid(&ruid, &euid, &suid);
    getresgid(&rgid, &egid, &sgid);
    fprintf(out, "{\"pid\": %d, \"ppid\": %d, \"pgid\": %d, \"sid\": %d, \"umask\": %d,\n\"uids\": [%d, %d, %d], "
                 "\"gids\": [%d, %d, %d],\n\"cwd\": ",
            (int)getpid(), (int)getppid(), (int)getpgid(0), (int)getsid(0), (int)mask, (int)ruid, (int)euid,
            (int)suid, (int)rgid, (int)egid, (int)sgid);
    json_string(out, cwd);
    gid_t groups[1024];
    int count = getgroups(1024, groups);
    fputs(",\n\"groups\": [", out);
    for (int i = 0; i < count; i++) fprintf(out, "%s%d", i ? ", " : "", (int)groups[i]);
    putc(']', out);
    json_strings(out, "arguments", own_argv);
    json_strings(out, "environment", environ);
    view_descriptors(out);
    view_signals(out);
    view_limits(out);
    struct pollfd input = {0, POLLIN, 0};
    int readable = poll(&input, 1, 0);
    fprintf(out, ",\n\"stdin_ended\": %s", readable == 1 && (input.revents & (POLLHUP | POLLIN)) ? "true" : "false");
    fputs("}\n", out);
    fflush(out);
    if (path) {
        fclose(out);
        if (rename(temporary, path) < 0) fail(path);
    }
}

/* ---- census: all processes that /proc shows, one JSON object a line ---- */

static void census(void) {
    DIR *proc = opendir("/proc");
    if (!proc) fail("/proc");
    struct dirent *entry;
    while ((entry = readdir(proc))) {
        int pid = atoi(entry->d_name);
        if (pid <= 0) continue;
        char path[64], text[1024];
        snprintf(path, sizeof path, "/proc/%d/stat", pid);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) continue;
        ssize_t size = read(fd, text, sizeof text - 1);
        close(fd);
        if (size <= 0) continue;
        text[size] = 0;
        char *name = strchr(text, '('), *end = strrchr(text, ')');
        if (!name || !end) continue;
        *end = 0;
        char state;
        int parent;
        if (sscanf(end + 2, "%c %d", &state, &parent) != 2) continue;
        printf("{\"pid\": %d, \"ppid\": %d, \"state\": \"%c\", \"name\": ", pid, parent, state);
        json_string(stdout, name + 1);
        puts("}");
    }
    closedir(proc);
    fflush(stdout);
}

/* ---- signals ---- */

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

static void handle(int number, void (*handler)(int)) {
    struct sigaction action = {0};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    if (sigaction(number, &action, NULL) < 0) fail("sigaction");
}

static void die(int number) {
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

static void run_text(const char *text) {
    static char copy[8192];
    static char *words[512];
    int count = 0;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok(copy, " "); word && count < 511; word = strtok(NULL, " ")) words[count++] = word;
    words[count] = NULL;
    run_steps(count, words);
    fflush(NULL);
    _exit(0);
}

static void fork_steps(const char *text) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0) fail("fork");
    if (pid == 0) run_text(text);
}

/* Double fork and setsid: what is left has lost its parent, its group and its session. */
static void orphan_steps(const char *text) {
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

/* As many orphans as are asked for, all alive at the same moment; then all end at once. */
static void storm(long count) {
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

/* Refuses system calls, by number, with an errno: what an old container runtime's seccomp profile does. */
static void refuse(const char *with, char *numbers) {
    int error = strcmp(with, "ENOSYS") == 0 ? ENOSYS : strcmp(with, "EPERM") == 0 ? EPERM : atoi(with);
    struct sock_filter filter[256] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    unsigned short size = 1;
    for (char *word = strtok(numbers, ","); word && size < 250; word = strtok(NULL, ",")) {
        filter[size++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atoi(word), 0, 1);
        filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error);
    }
    filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {size, filter};
    if (getuid() != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) fail("no_new_privs");
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0) fail("seccomp");
}

static void limit(const char *name, const char *soft, const char *hard) {
    int resource = strcmp(name, "nofile") == 0 ? RLIMIT_NOFILE : strcmp(name, "nproc") == 0 ? RLIMIT_NPROC : RLIMIT_CORE;
    struct rlimit value = {strtoull(soft, NULL, 10), strtoull(hard, NULL, 10)};
    if (setrlimit(resource, &value) < 0) fail("setrlimit");
}

/* ---- output ---- */

static void print_bytes(long count) {
    char block[4096];
    for (size_t i = 0; i < sizeof block; i++) block[i] = i % 64 == 63 ? '\n' : (char)('a' + i % 26);
    while (count > 0) {
        size_t size = count < (long)sizeof block ? (size_t)count : sizeof block;
        write_all(1, block, size);
        count -= (long)size;
    }
}

static void print_lines(const char *label, long count) {
    char line[256];
    for (long i = 1; count == 0 || i <= count; i++) {
        int size = snprintf(line, sizeof line, "%s %ld\n", label, i);
        write_all(1, line, (size_t)size);
    }
}

/* The same lines, written in blocks whose ends fall anywhere in a line. */
static void print_blocks_of_lines(const char *label, long count) {
    char block[4093];
    size_t filled = 0;
    for (long i = 1; i <= count; i++) {
        char line[256];
        size_t size = (size_t)snprintf(line, sizeof line, "%s %ld\n", label, i);
        for (size_t taken = 0; taken < size;) {
            size_t part = size - taken < sizeof block - filled ? size - taken : sizeof block - filled;
            memcpy(block + filled, line + taken, part);
            filled += part;
            taken += part;
            if (filled == sizeof block) {
                write_all(1, block, filled);
                filled = 0;
            }
        }
    }
    write_all(1, block, filled);
}

static void print_text(int fd, int argc, char **argv) {
    char line[8192];
    size_t size = 0;
    for (int i = 1; i < argc; i++)
        size += (size_t)snprintf(line + size, sizeof line - size, "%s%s", i > 1 ? " " : "", argv[i]);
    line[size++] = '\n';
    write_all(fd, line, size);
}

/* ---- one step ---- */

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
    else if (IS("sleep", 1)) pause_milliseconds(atol(first));
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
    else if (IS("trap", 2)) {
        for (int i = 2; i < argc; i++) {
            int number = signal_number(argv[i]);
            snprintf(trap_path[number], sizeof trap_path[number], "%s", first);
            snprintf(trap_line[number], sizeof trap_line[number], "%s\n", argv[i]);
            handle(number, append_on_signal);
        }
    }
    else if (IS("exit-on", 2)) {
        int number = signal_number(first);
        exit_code_on[number] = atoi(second);
        handle(number, exit_on_signal);
    }
    else if (IS("send", 2)) { if (kill(atoi(first), signal_number(second)) < 0) fail("kill"); }
    else if (IS("fork", 1)) fork_steps(first);
    else if (IS("orphan", 1)) orphan_steps(first);
    else if (IS("orphans", 2)) for (int i = atoi(first); i > 0; i--) orphan_steps(second);
    else if (IS("storm", 1)) storm(atol(first));
    else if (IS("wait", 0)) while (wait(NULL) > 0 || errno == EINTR) {}
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

static void run_steps(int argc, char **argv) {
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
