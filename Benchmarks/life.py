"""A supervisor that runs with its programs, until the end of a `with`, and nothing else beside it."""
import os
import select
import shutil
import subprocess
import tempfile
import time
from typing import NamedTuple

import places
import programs
import usage
from lib.processes import descendants

# A peer that takes longer than this is stopped.
LIMIT = 60


class TooSlow(Exception):
    pass


class Programs(NamedTuple):
    """What is supervised. kind: note or slow-end of programs/, or a shell that becomes `sleep`, as people write it."""
    count: int
    kind: str = 'note'
    autostart: bool = True

    def words(self, life):
        if self.kind == 'shell':
            return ['/bin/sh', '-c', 'printf x >%s; exec sleep 1000' % life.fifo]
        return [programs.path(self.kind), life.fifo]


class Life:
    def __init__(self, peer, what, stdout=subprocess.DEVNULL, processor=None):
        """what: Programs, or what the peer takes in their place. processor: the only one it may use."""
        self.peer, self.what, self.stdout, self.processor = peer, what, stdout, processor
        self.process = None
        self.dir = tempfile.mkdtemp(prefix='bench-', dir=places.memory)
        self.fifo = self.file('fifo')
        os.mkfifo(self.fifo)
        # Open for both, so that neither end ever waits for the other.
        self.notes = os.open(self.fifo, os.O_RDWR | os.O_CLOEXEC)
        peer.prepare(self, what)

    def __enter__(self):
        command, allowed = self.peer.command(self), os.sched_getaffinity(0)
        environment = dict(os.environ, NOTE=self.fifo)
        with open(self.file('stderr'), 'wb') as stderr:
            if self.processor is not None:
                os.sched_setaffinity(0, {self.processor})
            try:
                self.started = time.perf_counter()
                self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.stdout, stderr=stderr,
                                                env=environment, start_new_session=True)
            finally:
                os.sched_setaffinity(0, allowed)
        self.pid = self.process.pid
        return self

    def __exit__(self, *_):
        self.end()
        os.close(self.notes)
        shutil.rmtree(self.dir)

    def file(self, name):
        return os.path.join(self.dir, name)

    def milliseconds(self):
        """Since it was executed."""
        return (time.perf_counter() - self.started) * 1000

    def wait_for_notes(self, count):
        """Waits until programs have said so many times that they run."""
        end = time.monotonic() + LIMIT
        while count > 0:
            if select.select([self.notes], [], [], 0.5)[0]:
                count -= len(os.read(self.notes, count))
            elif self.process.poll() is not None:
                with open(self.file('stderr'), errors='replace') as f:
                    raise RuntimeError('%s has ended: %s' % (self.peer.name, f.read()[-500:]))
            if count > 0 and time.monotonic() > end:
                raise TooSlow

    def all_processes(self):
        """Those of the supervisor, and those of its programs."""
        own, others = [self.pid], []
        for pid in descendants(self.pid):
            (own if self.peer.owns(pid) else others).append(pid)
        return own, others

    def processes(self):
        return self.all_processes()[0]

    def programs(self):
        return self.all_processes()[1]

    def private_kilobytes(self, pid=None):
        """Memory that the supervisor alone has, in all of its processes, or in one of them."""
        return sum(map(usage.private_kilobytes, [pid] if pid else self.processes()))

    def stop(self):
        """Has it end in good order; returns when it has, and its programs too."""
        self.peer.stop(self)

    def wait(self):
        try:
            self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            raise TooSlow from None

    def end(self):
        """Kills it and its programs. Parents come first, so that they start nothing again; their children then come to
        this process if it is a subreaper, and are reaped too."""
        if self.process is None:
            return
        found = [self.pid, *descendants(self.pid)] if self.process.poll() is None else []
        for pid in found:
            usage.kill(pid)
        for pid in found:
            usage.reap(pid)
        self.process.poll()
