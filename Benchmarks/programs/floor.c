// The least that supervising takes: starts a program COUNT times, one after another, starts it again when it ends, and ends
// all of them at SIGTERM.
//
//     floor COUNT PROGRAM [WORD ...]
//
// Each program gets a process group and a pipe for its standard output and standard error, of which the floor keeps the end
// to read from. Nothing is read, logged, parsed or answered.

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIDS = 1 << 22 };

static char **program;
static sigset_t waited, none;
static int *outputs;
// The number of a program by its pid. Pages that are never written cost nothing.
static int *number_of;
static pid_t *pids;

static int start(int number)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return -1;
    pid_t pid = vfork();
    if (pid == 0) {
        setpgid(0, 0);
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execv(program[0], program);
        _exit(127);
    }
    close(ends[1]);
    if (pid < 0)
        return -1;
    outputs[number] = ends[0];
    pids[number] = pid;
    number_of[pid] = number;
    return 0;
}

static void end_all(int count)
{
    for (int number = 0; number < count; number++)
        kill(pids[number], SIGTERM);
    while (waitpid(-1, NULL, 0) > 0)
        ;
    _exit(0);
}

int main(int words, char **word)
{
    int count = words > 2 ? atoi(word[1]) : 0;
    program = word + 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    outputs = calloc((size_t)count, sizeof *outputs);
    pids = calloc((size_t)count, sizeof *pids);
    number_of = calloc(PIDS, sizeof *number_of);
    if (count < 1 || !outputs || !pids || !number_of)
        return 1;
    sigemptyset(&none);
    sigemptyset(&waited);
    sigaddset(&waited, SIGTERM);
    sigaddset(&waited, SIGCHLD);
    sigprocmask(SIG_BLOCK, &waited, NULL);

    for (int number = 0; number < count; number++)
        if (start(number))
            return 1;
    for (;;) {
        int signal;
        if (sigwait(&waited, &signal) == 0 && signal == SIGTERM)
            end_all(count);
        for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;) {
            close(outputs[number_of[pid]]);
            start(number_of[pid]);
        }
    }
}
