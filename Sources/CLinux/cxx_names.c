#include <stddef.h>

// The C++ library names the type of an exception that was not caught, and has forty kilobytes to make it legible. Exceptions
// cannot be caught or thrown here (unwind_tables.c). The linker puts this in the place of the one that makes it legible
// (scripts/build-static, --wrap): the name is then written as it is.
char *__wrap___cxa_demangle(const char *name, char *buffer, size_t *length, int *status);

char *__wrap___cxa_demangle(const char *name, char *buffer, size_t *length, int *status)
{
    (void)name;
    (void)buffer;
    (void)length;
    // Not a name that it knows (Itanium C++ ABI, 3.4).
    if (status) *status = -2;
    return NULL;
}
