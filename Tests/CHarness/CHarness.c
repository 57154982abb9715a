#define _GNU_SOURCE
#include "CHarness.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

int harness_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int harness_terminal(int ends[2], int raw) {
    char name[64];
    ends[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (ends[0] < 0 || grantpt(ends[0]) < 0 || unlockpt(ends[0]) < 0 || ptsname_r(ends[0], name, sizeof name) != 0)
        return -1;
    ends[1] = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (ends[1] < 0) return -1;
    struct termios settings;
    if (raw && tcgetattr(ends[1], &settings) == 0) {
        cfmakeraw(&settings);
        tcsetattr(ends[1], TCSANOW, &settings);
    }
    return 0;
}

int harness_resize(int terminal, int rows, int columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    return ioctl(terminal, TIOCSWINSZ, &size);
}

int harness_io_priority(int pid) {
    // IOPRIO_WHO_PROCESS of linux/ioprio.h.
    return (int)syscall(SYS_ioprio_get, 1, pid);
}
