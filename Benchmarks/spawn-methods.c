// How long starting and reaping one program takes, by the way of starting it. Decides how CSpawn does it.
//
//     cc -O2 -Wall -Wextra -o /tmp/spawn-methods Benchmarks/spawn-methods.c && /tmp/spawn-methods [ROUNDS [MEBIBYTES]]
//
// The second number is memory that the parent has touched: what fork has to copy the page tables of.

#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STACK = 64 * 1024 };

static char *const argv[] = {"/bin/true", NULL};
static char *const envp[] = {NULL};

static int child(void *unused)
{
    (void)unused;
    execve(argv[0], argv, envp);
    _exit(127);
}

static pid_t by_fork(void)
{
    pid_t pid = fork();
    if (pid == 0)
        child(NULL);
    return pid;
}

static pid_t by_vfork(void)
{
    pid_t pid = vfork();
    if (pid == 0) {
        execve(argv[0], argv, envp);
        _exit(127);
    }
    return pid;
}

static pid_t by_posix_spawn(void)
{
    pid_t pid = -1;
    posix_spawn(&pid, argv[0], NULL, NULL, argv, envp);
    return pid;
}

static pid_t by_clone(void)
{
    static char *stack;
    if (!stack)
        stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    return clone(child, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int count, char **words)
{
    int rounds = count > 1 ? atoi(words[1]) : 500;
    size_t bytes = (size_t)(count > 2 ? atoi(words[2]) : 8) << 20;
    char *memory = malloc(bytes);
    if (!memory || rounds < 1)
        return 1;
    memset(memory, 1, bytes);

    struct { const char *name; pid_t (*start)(void); } methods[] = {
        {"vfork", by_vfork}, {"clone VM|VFORK", by_clone}, {"posix_spawn", by_posix_spawn}, {"fork", by_fork},
    };
    enum { METHODS = sizeof methods / sizeof *methods };
    double *times[METHODS];
    for (int method = 0; method < METHODS; method++)
        times[method] = calloc((size_t)rounds, sizeof(double));

    // In turn, so that a drift of the machine's speed hits all alike.
    for (int round = 0; round < rounds; round++) {
        for (int method = 0; method < METHODS; method++) {
            double begin = now();
            pid_t pid = methods[method].start();
            waitpid(pid, NULL, 0);
            times[method][round] = now() - begin;
        }
    }
    double first = 0;
    for (int method = 0; method < METHODS; method++) {
        qsort(times[method], (size_t)rounds, sizeof(double), compare);
        double median = times[method][rounds / 2];
        if (method == 0)
            first = median;
        printf("%-16s median %7.0f us, %.2f x vfork\n", methods[method].name, median, median / first);
    }
    free(memory);
    return 0;
}
