/* Output of every kind, by the bare write(2): what has been written is with its reader. */
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void write_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (written < 0) fail("write");
        data += written;
        size -= (size_t)written;
    }
}

void append_line(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0) fail(path);
    char line[4096];
    int size = snprintf(line, sizeof line, "%s\n", text);
    write_all(fd, line, (size_t)size);
    close(fd);
}

void print_bytes(long count) {
    char block[4096];
    for (size_t i = 0; i < sizeof block; i++) block[i] = i % 64 == 63 ? '\n' : (char)('a' + i % 26);
    while (count > 0) {
        size_t size = count < (long)sizeof block ? (size_t)count : sizeof block;
        write_all(1, block, size);
        count -= (long)size;
    }
}

void print_lines(const char *label, long count) {
    char line[256];
    for (long i = 1; count == 0 || i <= count; i++) {
        int size = snprintf(line, sizeof line, "%s %ld\n", label, i);
        write_all(1, line, (size_t)size);
    }
}

void print_blocks_of_lines(const char *label, long count) {
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

/* Lines that a slow reader gets one by one: each is written when the one before it has been read, and dealt with. */
void print_paced(long count, const char *text) {
    char line[8192];
    size_t size = (size_t)snprintf(line, sizeof line, "%s\n", text);
    for (long i = 0; i < count; i++) {
        write_all(1, line, size);
        for (int unread = 1; unread > 0;)
            if (ioctl(1, FIONREAD, &unread) < 0) fail("FIONREAD");
            else pause_milliseconds(2);
    }
}

void print_text(int fd, int argc, char **argv) {
    char line[8192];
    size_t size = 0;
    for (int i = 1; i < argc; i++)
        size += (size_t)snprintf(line + size, sizeof line - size, "%s%s", i > 1 ? " " : "", argv[i]);
    line[size++] = '\n';
    write_all(fd, line, size);
}
