// The bare system calls of Sources/CSpawn/calls.h: numbers, six arguments, results and errno.
#define _GNU_SOURCE
#include "calls.h"
#include "check.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/utsname.h>

static void no_argument(void)
{
    CHECK(call(SYS_getpid) == getpid());
    CHECK(call(SYS_getuid) == (long)getuid());
}

static void errors_and_errno(void)
{
    errno = 1234;
    long closed = call(SYS_close, -1), opened = call(SYS_openat, AT_FDCWD, "/no/such/file", O_RDONLY, 0);
    int left = errno;
    CHECK(closed == -EBADF);
    CHECK(opened == -ENOENT);
    CHECK(left == 1234);
}

// A file with another word at each place, of which six arguments choose one: none of them can be wrong.
static void six_arguments(void)
{
    long page = sysconf(_SC_PAGESIZE);
    int file = memfd_create("pages", MFD_CLOEXEC);
    CHECK(file >= 0);
    for (uint64_t i = 0; i < 4; i++)
        CHECK(pwrite(file, &i, sizeof i, (off_t)i * page) == sizeof i);
    CHECK(ftruncate(file, 4 * page) == 0);
    long memory = call(SYS_mmap, 0, page, PROT_READ, MAP_PRIVATE, file, 3 * page);
    CHECK(memory > 0 || memory < -4095);
    CHECK(*(const uint64_t *)memory == 3);
    CHECK(call(SYS_munmap, memory, page) == 0);
}

static void all_bits(void)
{
    int file = memfd_create("bits", MFD_CLOEXEC);
    // An offset beyond 32 bits, there and back.
    off_t far = (off_t)1 << 40 | 5;
    CHECK(call(SYS_lseek, file, far, SEEK_SET) == far);
    uint64_t limits[2] = {0, 0};
    CHECK(call(SYS_prlimit64, 0, 7, NULL, limits) == 0);
    CHECK(limits[0] > 0 && limits[0] <= limits[1]);
}

static void memory_is_written(void)
{
    struct utsname name = {.sysname = ""};
    CHECK(call(SYS_uname, &name) == 0);
    CHECK(strcmp(name.sysname, "Linux") == 0);
#if defined(__aarch64__)
    CHECK(strcmp(name.machine, "aarch64") == 0);
#else
    CHECK(strcmp(name.machine, "x86_64") == 0);
#endif
}

static void signals(void)
{
    // Not the last ones: qemu-user has a use for those.
    uint64_t wanted = 1u << 9 | (uint64_t)1 << 47, got = 0;
    CHECK(call(SYS_rt_sigprocmask, 2, &wanted, NULL, sizeof wanted) == 0);
    CHECK(call(SYS_rt_sigprocmask, 0, NULL, &got, sizeof got) == 0);
    CHECK(got == wanted);
}

static void no_valgrind(void)
{
    CHECK(runs_in_valgrind() == 0);
}

int main(void)
{
    static const struct test tests[] = {
        {"no_argument", no_argument}, {"errors_and_errno", errors_and_errno}, {"six_arguments", six_arguments},
        {"all_bits", all_bits}, {"memory_is_written", memory_is_written}, {"signals", signals}, {"no_valgrind", no_valgrind},
    };
    return RUN(tests);
}
