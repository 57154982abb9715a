#include <stddef.h>

// Before main the Swift runtime looks for its own crash reporter beside the binary, and crashes itself when there is no
// /proc to tell where that is (PITFALLS P40). The linker puts this in its place (scripts/build-static, --wrap): there is
// none in an image that holds one binary.
const char *__wrap_swift_copyAuxiliaryExecutablePath(const char *directory, const char *name);

const char *__wrap_swift_copyAuxiliaryExecutablePath(const char *directory, const char *name)
{
    (void)directory;
    (void)name;
    return NULL;
}
