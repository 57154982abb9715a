// The numbers that libseccomp, by whose table supervisord makes its filters, has for system calls of arm64: name and number, a line
// each. Those of calls that arm64 does not have are negative.
#include <seccomp.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("%s %d\n", argv[i], seccomp_syscall_resolve_name_arch(SCMP_ARCH_AARCH64, argv[i]));
    return 0;
}
