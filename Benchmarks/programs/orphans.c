// Leaves COUNT orphans to the init above it, has all of them end at once, and prints the seconds until none is left.
//
//     orphans COUNT
//
// The orphans are a process group, which is there until the last of them was reaped. To fork them is not in the time.

#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// The parent that leaves them behind. Each waits for the end of a pipe that nothing is written to.
static void leave(int count, const int *ends)
{
    char byte;
    setpgid(0, 0);
    close(ends[1]);
    for (int n = 0; n < count; n++) {
        pid_t pid = fork();
        if (pid < 0)
            _exit(1);
        if (pid == 0)
            _exit(read(ends[0], &byte, 1) != 0);
    }
    _exit(0);
}

int main(int words, char **word)
{
    int count = words > 1 ? atoi(word[1]) : 0, ends[2], status;
    if (count < 1 || pipe(ends))
        return 1;
    pid_t group = fork();
    if (group == 0)
        leave(count, ends);
    if (waitpid(group, &status, 0) != group || status)
        return 1;

    double started = now();
    close(ends[1]);
    while (kill(-group, 0) == 0)
        nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
    printf("%.6f\n", now() - started);
    return 0;
}
