"""What rows of logging share: a program that logs, and what taking its lines costs."""
import os
import subprocess
import threading
import time

import programs
import usage
from life import LIMIT, Life, TooSlow

# A program says that it is there so long before it writes its first line (lines.c).
DELAY = 0.5


class Drain:
    """Reads a standard output to its end and counts the bytes, at the least cost: none is copied."""

    def __init__(self):
        self.end, self.stdout = os.pipe()
        self.count = 0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with open('/dev/null', 'wb') as nothing:
            while moved := os.splice(self.end, nothing.fileno(), 1 << 20):
                self.count += moved
        os.close(self.end)

    def has(self, size):
        """Whether it has so many bytes, and no more are coming."""
        count = self.count
        time.sleep(0.02)
        return self.count == count >= size


def words(life, size):
    """A program that logs so many bytes, and says that it is there and that it has done it."""
    return '%s %d %s' % (programs.path('lines'), size, life.fifo)


def measured(life, notes, total, complete):
    """MB/s from the first line to the last note; processor time for 1 GB in ms."""
    life.wait_for_notes(1)
    started, pids = time.perf_counter() + DELAY, life.processes()
    before = usage.processor_milliseconds(pids)
    life.wait_for_notes(notes - 1)
    passed = time.perf_counter() - started
    end = time.monotonic() + LIMIT
    while not complete():
        if time.monotonic() > end:
            raise TooSlow
        time.sleep(0.005)
    used = usage.processor_milliseconds(pids) - before
    return total / passed / 1e6, used / total * 1e9


def supervised(peer, text, notes, total, complete, **how):
    """The same of a supervisor whose programs are in a text: a function of its life."""
    with Life(peer, text, **how) as life:
        return measured(life, notes, total, lambda: complete(life))


def piped(command, stdout, size):
    """The same of a logger that reads from a pipe, and of a program before it."""
    source = subprocess.Popen([programs.path('lines'), str(size)], stdout=subprocess.PIPE)
    started = time.perf_counter()
    reader = subprocess.Popen(command, stdin=source.stdout, stdout=stdout)
    source.stdout.close()
    _, status, used = os.wait4(reader.pid, 0)
    passed = time.perf_counter() - started
    reader.returncode = status
    source.wait()
    if status:
        raise RuntimeError('%s has ended with status %d' % (command, status))
    return size / passed / 1e6, (used.ru_utime + used.ru_stime) * 1e12 / size
