// How long starting and reaping many programs takes, by the way of starting them. Decides how CSpawn does it.
//
//     cc -O2 -static -Wall -Wextra -o /tmp/spawn-methods Benchmarks/spawn-methods.c && /tmp/spawn-methods [ROUNDS [MEBIBYTES [PROGRAM]]]
//
// The second number is memory that the parent has touched: what fork has to copy the page tables of. The program has to end by
// itself; without one it is this one, which ends at once. The less it does, the more it shows what starting takes: a program that
// keeps all processors busy takes as long whatever starts it, and the start of a C library is half a millisecond on some virtual
// machines, which the hypervisor has to answer each cpuid on. One without any:
//
//     printf 'void _start(void) { __asm__("syscall" : : "a"(231), "D"(0)); }' | cc -xc -static -nostdlib -o /tmp/end -

#define _GNU_SOURCE
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STACK = 64 * 1024, STACKS = 16, BATCH = 200 };

static char *argv[] = {"/proc/self/exe", "end", NULL};
static char *const envp[] = {NULL};
static char *stacks;
// The kernel clears it when the child has left its stack (clone(2), CLONE_CHILD_CLEARTID).
static int busy[STACKS];

static int child(void *unused)
{
    (void)unused;
    execve(argv[0], argv, envp);
    _exit(127);
}

static void by_fork(int number)
{
    (void)number;
    if (fork() == 0)
        child(NULL);
}

static void by_vfork(int number)
{
    (void)number;
    if (vfork() == 0) {
        execve(argv[0], argv, envp);
        _exit(127);
    }
}

static void by_clone(int number)
{
    (void)number;
    clone(child, stacks + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
}

static void overlapped(int number, int depth)
{
    int *word = &busy[number % depth];
    for (int value; (value = __atomic_load_n(word, __ATOMIC_ACQUIRE)) != 0;)
        syscall(SYS_futex, word, FUTEX_WAIT, value, NULL);
    *word = 1;
    char *end = stacks + STACK * (size_t)(number % depth + 1);
    clone(child, end, CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, NULL, NULL, NULL, word);
}

static void by_two(int number) { overlapped(number, 2); }
static void by_four(int number) { overlapped(number, 4); }
static void by_sixteen(int number) { overlapped(number, STACKS); }

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
    if (count > 1 && strcmp(words[1], "end") == 0)
        return 0;
    int rounds = count > 1 ? atoi(words[1]) : 20;
    if (count > 3)
        argv[0] = words[3];
    size_t bytes = (size_t)(count > 2 ? atoi(words[2]) : 8) << 20;
    char *memory = malloc(bytes);
    stacks = mmap(NULL, (size_t)STACK * STACKS, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (!memory || stacks == MAP_FAILED || rounds < 1)
        return 1;
    memset(memory, 1, bytes);

    struct { const char *name; void (*start)(int number); } methods[] = {
        {"vfork", by_vfork}, {"clone VM|VFORK", by_clone}, {"fork", by_fork},
        {"clone VM, 2", by_two}, {"clone VM, 4", by_four}, {"clone VM, 16", by_sixteen},
    };
    enum { METHODS = sizeof methods / sizeof *methods };
    double *times[METHODS];
    for (int method = 0; method < METHODS; method++)
        times[method] = calloc((size_t)rounds, sizeof(double));

    // In turn, so that a drift of the machine's speed hits all alike.
    for (int round = 0; round < rounds; round++) {
        for (int method = 0; method < METHODS; method++) {
            double begin = now();
            for (int number = 0; number < BATCH; number++)
                methods[method].start(number);
            while (wait(NULL) > 0)
                ;
            times[method][round] = (now() - begin) / BATCH;
        }
    }
    double first = 0;
    for (int method = 0; method < METHODS; method++) {
        qsort(times[method], (size_t)rounds, sizeof(double), compare);
        double median = times[method][rounds / 2];
        if (method == 0)
            first = median;
        printf("%-16s median %7.0f us for each, %.2f x vfork\n", methods[method].name, median, median / first);
    }
    free(memory);
    return 0;
}
