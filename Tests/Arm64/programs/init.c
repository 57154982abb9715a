// Process 1 of the machine that qemu-system-aarch64 makes: runs the programs that it is named, and switches off.
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct utsname name;
    mkdir("/proc", 0755);
    mkdir("/dev", 0755);
    if (mount("proc", "/proc", "proc", 0, NULL) != 0)
        printf("no /proc\n");
    setenv("TOLD", "/told", 1);
    uname(&name);
    printf("== kernel %s %s pages %ld\n", name.machine, name.release, sysconf(_SC_PAGESIZE));
    for (int i = 1; i < argc; i++) {
        int status = 0;
        printf("== program %s\n", argv[i]);
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) {
            char *words[] = {argv[i], NULL};
            execv(argv[i], words);
            _exit(127);
        }
        waitpid(pid, &status, 0);
        printf("== status %d\n", status);
    }
    printf("== end\n");
    fflush(stdout);
    sync();
    reboot(RB_POWER_OFF);
    return 0;
}
