// What spawn.c starts: tells what it was given, a line each, or ends with the status that it is told.
//
// Where qemu-user runs spawn.c, this is a program of the machine itself: the kernel executes no other.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void tell_descriptors(void)
{
    printf("descriptors");
    for (int number = 0; number < 256; number++) {
        if (fcntl(number, F_GETFD) >= 0)
            printf(" %d", number);
    }
    printf("\n");
}

static void tell_signals(void)
{
    uint64_t blocked = 0, ignored = 0;
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked, sizeof blocked);
    for (int number = 1; number <= 31; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            ignored |= (uint64_t)1 << (number - 1);
    }
    printf("blocked %llx\nignored %llx\n", (unsigned long long)blocked, (unsigned long long)ignored);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "tell") != 0)
        return atoi(argv[1]);
    tell_descriptors();
    tell_signals();
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    int death = 0;
    prctl(PR_GET_PDEATHSIG, &death);
    char directory[256] = "";
    if (!getcwd(directory, sizeof directory))
        return 1;
    // The session leader, by its own word: qemu-user gives no other view.
    printf("files %lld %lld\numask %o\ndirectory %s\nleads %d\ndeath %d\n", (long long)files.rlim_cur,
           (long long)files.rlim_max, umask(0), directory, getsid(0) == getpid(), death);
    printf("nice %d\nprivileges %d\n", getpriority(PRIO_PROCESS, 0), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    printf("user %d %d groups %d\n", (int)getuid(), (int)getgid(), getgroups(0, NULL));
    printf("bounding %d %d\n", prctl(PR_CAPBSET_READ, 0, 0, 0, 0), prctl(PR_CAPBSET_READ, 5, 0, 0, 0));
    errno = 0;
    long parent = syscall(SYS_getppid);
    printf("parent %d\n", parent < 0 ? -errno : parent > 0);
    printf("variable %s\n", getenv("GIVEN") ? getenv("GIVEN") : "");
    return 0;
}
