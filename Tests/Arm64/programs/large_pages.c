// The kernel of a machine whose pages have 64 KB, as far as CSpawn.c asks it: mmap and mprotect act upon whole pages. It is compiled
// with these names in the place of the real ones.
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 65536 };

void *large_mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset);
int large_mprotect(void *address, size_t length, int protection);
long large_sysconf(int name);

static size_t whole(size_t length)
{
    return (length + PAGE - 1) / PAGE * PAGE;
}

void *large_mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset)
{
    char *memory = mmap(address, whole(length) + PAGE, protection, flags, descriptor, offset);
    if (memory == MAP_FAILED)
        return memory;
    return memory + (PAGE - (uintptr_t)memory % PAGE) % PAGE;
}

int large_mprotect(void *address, size_t length, int protection)
{
    return mprotect(address, whole(length), protection);
}

long large_sysconf(int name)
{
    return name == _SC_PAGESIZE ? PAGE : sysconf(name);
}
