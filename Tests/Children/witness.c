/* What tests of failing system calls count: events that were heard, lines that were written, rights that were had. */
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Ends the process with the end of its input. */
static void read_all(char *data, size_t size) {
    while (size > 0) {
        ssize_t count = read(0, data, size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) exit(0);
        data += count;
        size -= (size_t)count;
    }
}

void listen_to_events(const char *path) {
    static char payload[65536];
    for (;;) {
        char header[512];
        size_t size = 0;
        write_all(1, "READY\n", 6);
        do read_all(header + size, 1);
        while (header[size++] != '\n' && size < sizeof header - 1);
        header[size - 1] = 0;
        const char *length = strstr(header, "len:");
        size_t left = length ? (size_t)atol(length + 4) : 0;
        if (left > sizeof payload) exit(111);
        read_all(payload, left);
        if (path) append_line(path, header);
        write_all(1, "RESULT 2\nOK", 11);
    }
}

/* A line is in the file only when it has been written. */
void number_lines(long milliseconds, const char *path) {
    for (long i = 1;; i++) {
        char line[64];
        int size = snprintf(line, sizeof line, "line %d %ld\n", (int)getpid(), i);
        write_all(1, line, (size_t)size);
        line[size - 1] = 0;
        append_line(path, line);
        pause_milliseconds(milliseconds);
    }
}

void append_rights(const char *path) {
    static const char *const fields[] = {"Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",
                                         "NoNewPrivs", "Seccomp"};
    char text[2048] = "", line[512];
    FILE *file = fopen("/proc/self/status", "re");
    if (!file) fail("/proc/self/status");
    while (fgets(line, sizeof line, file))
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            size_t size = strlen(fields[i]);
            if (strncmp(line, fields[i], size) != 0 || line[size] != ':') continue;
            for (char *c = line; *c; c++) if (*c == '\t' || *c == '\n') *c = ' ';
            strncat(text, line, sizeof text - strlen(text) - 1);
        }
    fclose(file);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    snprintf(line, sizeof line, "nofile: %lld %lld", (long long)limit.rlim_cur, (long long)limit.rlim_max);
    strncat(text, line, sizeof text - strlen(text) - 1);
    append_line(path, text);
}
