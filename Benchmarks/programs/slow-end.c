// A program that needs 0.3 s to end after SIGTERM. Otherwise as note.c.
//
//     slow-end [FIFO]

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);

    const char *fifo = count > 1 && words[1][0] == '/' ? words[1] : getenv("NOTE");
    int descriptor = fifo ? open(fifo, O_WRONLY) : -1;
    if (descriptor < 0 || write(descriptor, "x", 1) != 1)
        return 1;

    int number;
    sigwait(&term, &number);
    nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, NULL);
    return 0;
}
