// A listener for PROCESS_LOG events that reads each and does nothing with it. It takes as little as it can, so that the daemon
// is what is measured.
//
//     listener BYTES FIFO         writes one byte to the FIFO when events have brought so many bytes of output

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char buffer[1 << 20];

static void say(const char *text)
{
    if (write(1, text, strlen(text)) < 0)
        exit(1);
}

// Reads an event's payload; returns how much of it is output, which is what follows its first line.
static long take(long left)
{
    long head = 0;
    for (int c = 0; c != '\n' && head < left; head++)
        if ((c = getchar()) == EOF)
            exit(0);
    for (long rest = left - head; rest > 0;) {
        size_t got = fread(buffer, 1, (size_t)rest < sizeof buffer ? (size_t)rest : sizeof buffer, stdin);
        if (!got)
            exit(0);
        rest -= (long)got;
    }
    return left - head;
}

int main(int words, char **word)
{
    long awaited = words > 2 ? atol(word[1]) : 0;
    int fifo = words > 2 ? open(word[2], O_WRONLY) : -1;
    for (;;) {
        say("READY\n");
        if (!fgets(buffer, sizeof buffer, stdin))
            return 0;
        const char *length = strstr(buffer, " len:");
        long got = take(length ? atol(length + 5) : 0);
        if (awaited > 0 && (awaited -= got) <= 0 && write(fifo, "x", 1) != 1)
            return 1;
        say("RESULT 2\nOK");
    }
}
