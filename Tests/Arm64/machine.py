"""A machine of arm64 with a kernel of its own, made by qemu-system-aarch64 and without any disk: programs run as children of
process 1, and tell by the serial line what they find."""
import os
import shutil
import subprocess

QEMU = 'qemu-system-aarch64'
# Debian's package debian-installer-12-netboot-arm64 has it, which any machine can install.
KERNEL = os.environ.get('ARM64_KERNEL', '/usr/lib/debian-installer/images/12/arm64/text/debian-installer/arm64/linux')
SECONDS = 240


def missing():
    return [name for name, found in ((QEMU, shutil.which(QEMU)), (KERNEL, os.path.exists(KERNEL))) if not found]


def header(number, name, mode, size):
    """Of one file in the format newc (Documentation/driver-api/early-userspace/buffer-format.rst of Linux)."""
    fields = [number, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, len(name) + 1, 0]
    data = b'070701' + b''.join(b'%08X' % field for field in fields) + name.encode() + b'\0'
    return data + b'\0' * (-len(data) % 4)


def archive(files):
    """Of (name, path of the program) pairs."""
    # The kernel opens the streams of process 1 there before anything is mounted.
    data = header(1, 'dev', 0o40755, 0)
    console = [2, 0o20600, 0, 0, 1, 0, 0, 0, 0, 5, 1, len('dev/console') + 1, 0]
    node = b'070701' + b''.join(b'%08X' % field for field in console) + b'dev/console\0'
    data += node + b'\0' * (-len(node) % 4)
    for number, (name, path) in enumerate(files, 3):
        with open(path, 'rb') as f:
            content = f.read()
        data += header(number, name, 0o100755, len(content)) + content + b'\0' * (-len(content) % 4)
    return data + header(0, 'TRAILER!!!', 0, 0)


def run(place, programs):
    """Programs are (name, path), the first one process 1. Returns the lines of the serial line."""
    disk = place.write('initramfs', archive(programs))
    names = ' '.join('/' + name for name, _ in programs if name not in ('init', 'told'))
    done = subprocess.run(
        # All extensions of the processor that qemu knows, SVE with its large registers among them.
        [QEMU, '-M', 'virt', '-cpu', 'max,pauth-impdef=on', '-m', '512', '-smp', '2', '-display', 'none', '-serial', 'stdio',
         '-monitor', 'none', '-net', 'none', '-no-reboot', '-kernel', KERNEL, '-initrd', disk,
         '-append', 'console=ttyAMA0 quiet loglevel=1 panic=-1 rdinit=/init -- ' + names],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=SECONDS)
    return done.stdout.decode('utf-8', 'replace').replace('\r', '').split('\n')
