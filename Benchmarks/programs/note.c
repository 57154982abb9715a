// The program that is supervised: opens a FIFO, writes one byte to say that it runs, and waits for a signal.
//
//     note [FIFO]         without a path, the variable NOTE names the FIFO
//
// It has no library and no start-up code, so that starting it costs little beside what its supervisor does.

enum { WRONLY = 1, WRITE = 1, OPEN = 2, PAUSE = 34, EXIT = 60 };

static long call(long number, long first, long second, long third)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
}

// The words are on the stack as the kernel has left them: their number, they themselves, NULL, and the environment.
__attribute__((used)) static void begin(long *stack)
{
    long count = stack[0];
    char **words = (char **)(stack + 1), **environment = words + count + 1;
    const char *fifo = 0;
    // s6 hands its service's name to the program, which is no path.
    if (count > 1 && words[1][0] == '/')
        fifo = words[1];
    for (; !fifo && *environment; environment++) {
        const char *e = *environment;
        if (e[0] == 'N' && e[1] == 'O' && e[2] == 'T' && e[3] == 'E' && e[4] == '=')
            fifo = e + 5;
    }
    long descriptor = fifo ? call(OPEN, (long)fifo, WRONLY, 0) : -1;
    if (descriptor < 0 || call(WRITE, descriptor, (long)"x", 1) != 1)
        call(EXIT, 1, 0, 0);
    for (;;)
        call(PAUSE, 0, 0, 0);
}

__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call begin\n");
