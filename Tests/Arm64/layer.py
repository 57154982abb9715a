"""The C sources for arm64: compiled without a warning, and run on this machine, by qemu-user, and on an arm64 kernel.

    compiled   every file of Sources/C*, by the compiler for arm64, and what Swift code takes for granted of the machine
    native     the programs of Tests/Arm64/programs on this machine
    emulated   the same, compiled for arm64, by qemu-aarch64-static on the kernel of this machine, which makes no process
               that shares memory and knows no seccomp
    kernel     the same, with all of that, by qemu-system-aarch64 and Debian's kernel for arm64: `make packages-arm64`

Swift code is not compiled for arm64 here. ARM64_KERNEL names another kernel.
"""
import compiled
import runs
import toolchain
from lib.runner import Outcome


def sources(_):
    if toolchain.missing():
        return [lambda selection: [Outcome('SKIP', 'arm64', 'there is no ' + ', no '.join(toolchain.missing()))]]
    return [compiled.cases, runs.cases]
