// The least that an init does: starts one program, reaps whatever ends, and ends with the program. SIGTERM is passed on.
//
//     reaper PROGRAM [WORD ...]

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t program;

static void pass_on(int number)
{
    kill(program, number);
}

int main(int count, char **words)
{
    if (count < 2)
        return 1;
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    program = vfork();
    if (program == 0) {
        execv(words[1], words + 1);
        _exit(127);
    }
    signal(SIGTERM, pass_on);
    for (pid_t pid; (pid = waitpid(-1, NULL, 0)) != program;)
        if (pid < 0 && program < 0)
            return 1;
    return 0;
}
