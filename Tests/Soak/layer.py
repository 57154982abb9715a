"""The real binary for minutes on end, in everything that may happen to it at once, and in storms.

The modules are chaos and storms. SOAK_SECONDS=600 for a long chaos (5), SOAK_SEED=7 for another one, SOAK_PROGRAMS=2000 for large
storms (100). Root is needed: all of it runs in a mount namespace of its own.
"""
import functools
import os
import sys

from lib.runner import Outcome, modules
from subject import Subject


def take_own_mounts():
    """Goes on in a mount namespace, with the kernel's traces in it, and with a small file system that can be filled."""
    if not os.environ.get('SOAK_OWN_MOUNTS'):
        os.environ['SOAK_OWN_MOUNTS'] = 'yes'
        script = '[ -d /sys/kernel/tracing/instances ] || mount -t tracefs tracefs /sys/kernel/tracing || true\nexec "$@"'
        os.execvp('unshare', ['unshare', '--mount', 'sh', '-c', script, 'sh', sys.executable] + sys.argv)


def sources(arguments):
    if os.geteuid() != 0:
        return [lambda selection: [Outcome('SKIP', 'soak', 'it makes namespaces: this needs root')]]
    take_own_mounts()
    return modules(['chaos', 'storms'], functools.partial(Subject, arguments.bin))
