/* What a process finds itself to be, and which others there are: as JSON. */
#define _GNU_SOURCE
#include "child.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

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

void view(const char *path) {
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

void census(void) {
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
