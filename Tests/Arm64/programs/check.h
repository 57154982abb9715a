// Tests in C that run on any machine: each in a process of its own, which may do to itself what it likes.
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// As filters see it.
#if defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#else
#define MACHINE AUDIT_ARCH_X86_64
#endif

struct test {
    const char *name;
    void (*run)(void);
};

enum { FAILED = 1, SKIPPED = 2 };

static const char *current;

// Ends the test at the first one that does not hold.
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        if (!(condition)) {                                                                                            \
            printf("FAIL %s: line %d: %s (%s)\n", current, __LINE__, #condition, strerror(errno));                     \
            fflush(stdout);                                                                                            \
            _exit(FAILED);                                                                                             \
        }                                                                                                              \
    } while (0)

static inline void skip(const char *why)
{
    printf("SKIP %s: %s\n", current, why);
    fflush(stdout);
    _exit(SKIPPED);
}

// qemu-user runs the code of one machine on the kernel of another one, and not all that this kernel can do.
static inline int is_emulated(void)
{
    return getenv("EMULATED") != NULL;
}

static inline int run_tests(const struct test *tests, size_t count)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        current = tests[i].name;
        pid_t pid = fork();
        if (pid == 0) {
            alarm(20);
            tests[i].run();
            _exit(0);
        }
        int status = 0;
        waitpid(pid, &status, 0);
        if (WIFSIGNALED(status))
            printf("FAIL %s: signal %d\n", current, WTERMSIG(status));
        else if (WEXITSTATUS(status) == 0)
            printf("PASS %s\n", current);
        failed |= status != 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != SKIPPED);
        fflush(stdout);
    }
    return failed;
}

#define RUN(tests) run_tests(tests, sizeof(tests) / sizeof(tests)[0])

#endif
