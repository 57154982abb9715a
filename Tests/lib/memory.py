"""A control group with a limit of memory, where one can be made."""
import contextlib
import os

from .wait import until


def parent():
    """The directory of our group and the name of its file for a limit."""
    with open('/proc/self/cgroup') as f:
        for line in f:
            _, controllers, path = line.rstrip('\n').split(':', 2)
            if 'memory' in controllers.split(','):
                return '/sys/fs/cgroup/memory' + path.rstrip('/'), 'memory.limit_in_bytes'
    return '/sys/fs/cgroup', 'memory.max'


@contextlib.contextmanager
def memory_limit(size):
    """The directory of a new group with this limit of bytes; OSError where none can be made."""
    directory, name = parent()
    group = os.path.join(directory, 'supervisor-test-%d' % os.getpid())
    os.mkdir(group)
    try:
        with open(os.path.join(group, name), 'w') as f:
            f.write(str(size))
        yield group
    finally:
        def gone():
            try:
                os.rmdir(group)
                return True
            except OSError:
                return False
        # Zombies in it are gone when their parents have taken notice.
        until(gone, 'the end of %s' % group)


def join(group):
    """Moves this process there."""
    with open(os.path.join(group, 'cgroup.procs'), 'w') as f:
        f.write(str(os.getpid()))
