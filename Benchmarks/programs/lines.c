// A program that logs: writes BYTES of lines of 100 bytes, in blocks of 64,000, and waits for a signal.
//
//     lines BYTES [FIFO]
//
// With a FIFO it writes one byte to it half a second before the first line, and one behind the last.

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 100, BLOCK = 640 * LINE };

static char block[BLOCK];

int main(int count, char **words)
{
    long left = count > 1 ? atol(words[1]) : 0;
    int fifo = count > 2 ? open(words[2], O_WRONLY) : -1;
    for (int n = 0; n < BLOCK; n++)
        block[n] = n % LINE == LINE - 1 ? '\n' : (char)('a' + n % LINE % 26);
    if (count > 2 && (write(fifo, "x", 1) != 1 || usleep(500 * 1000)))
        return 1;
    while (left > 0) {
        ssize_t written = write(1, block, left < BLOCK ? (size_t)left : BLOCK);
        if (written < 0)
            return 1;
        left -= written;
    }
    if (count > 2 && write(fifo, "x", 1) == 1)
        pause();
    return 0;
}
