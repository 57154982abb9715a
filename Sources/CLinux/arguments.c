#include "arguments.h"

static char **arguments;

// glibc hands its constructors what main gets.
__attribute__((constructor)) static void keep_arguments(int count, char **values)
{
    (void)count;
    arguments = values;
}

char **clinux_arguments(void)
{
    static char *none[] = {0};
    return arguments ? arguments : none;
}
