"""How long each pass of an event loop takes, as the kernel sees it: from the return of epoll_wait to its next call.

Two tracepoints and the switches of the scheduler are written down by the kernel itself (tracefs), so that the process that is
looked at is neither stopped nor slowed. A pass counts what it has computed and waited for; while it was ready to run and had no
processor, as others had them, counts extra: this machine's load is none of its making.
"""
import contextlib
import dataclasses
import os
import re
import subprocess

TRACEFS = '/sys/kernel/tracing'
WAITS = {'x86_64': (232, 281), 'aarch64': (22,)}
KILOBYTES = 16384
LINE = re.compile(r'^\s*(.{16})-(\d+)\s+\[\d+\]\s+\S+\s+(\d+\.\d+): (\w+): (.*)$')


@dataclasses.dataclass
class Pass:
    begun: float    # seconds of CLOCK_MONOTONIC
    length: float
    queued: float   # of these, the seconds without a processor

    @property
    def own(self):
        return self.length - self.queued


def available():
    """Why passes cannot be measured here; empty when they can."""
    if os.geteuid() != 0 or os.uname().machine not in WAITS:
        return 'this needs root on a known machine'
    if not os.path.exists(os.path.join(TRACEFS, 'instances')):
        # The namespace of this process alone has it, when the layer has made one.
        subprocess.call(['mount', '-t', 'tracefs', 'tracefs', TRACEFS], stderr=subprocess.DEVNULL)
    if not os.path.exists(os.path.join(TRACEFS, 'instances')):
        return 'there is no tracefs'
    if not os.path.exists(os.path.join(TRACEFS, 'events/raw_syscalls')):
        return 'the kernel does not trace system calls'
    return ''


class Trace:
    """Looks at one process, from `with` on. `mark` begins a chapter."""

    def __init__(self, pid):
        self.pid = pid
        self.dir = os.path.join(TRACEFS, 'instances', 'passes-%d-%d' % (os.getpid(), pid))

    def write(self, name, text):
        with open(os.path.join(self.dir, name), 'w', encoding='ascii') as f:
            f.write(text)

    def __enter__(self):
        os.mkdir(self.dir)
        try:
            self.write('trace_clock', 'mono')
            self.write('buffer_size_kb', str(KILOBYTES))
            ids = ' || '.join('id == %d' % number for number in WAITS[os.uname().machine])
            for name in ('sys_enter', 'sys_exit'):
                self.write('events/raw_syscalls/%s/filter' % name, 'common_pid == %d && (%s)' % (self.pid, ids))
            self.write('events/sched/sched_switch/filter', 'prev_pid == %d || next_pid == %d' % (self.pid, self.pid))
            self.write('events/sched/sched_waking/filter', 'pid == %d' % self.pid)
            for name in ('raw_syscalls/sys_enter', 'raw_syscalls/sys_exit', 'sched/sched_switch', 'sched/sched_waking'):
                self.write('events/%s/enable' % name, '1')
        except OSError:
            os.rmdir(self.dir)
            raise
        return self

    def __exit__(self, *_):
        self.write('tracing_on', '0')
        self.write('events/enable', '0')
        os.rmdir(self.dir)

    def mark(self, name):
        self.write('trace_marker', name)

    def chapters(self):
        """The passes so far, by the name of the last mark before the end of each."""
        with open(os.path.join(self.dir, 'trace'), encoding='utf-8', errors='replace') as f:
            return read(f, self.pid)


def read(lines, pid):
    """Passes by chapters, from the text of a trace."""
    found, chapter = {}, ''
    begun = off = None      # when the pass began, and since when it has been ready without a processor
    queued = 0.0
    for line in lines:
        if 'LOST' in line:
            raise AssertionError('the trace has lost events: ' + line.strip())
        match = LINE.match(line)
        if not match:
            continue
        now, name, rest = float(match.group(3)), match.group(4), match.group(5)
        if name == 'tracing_mark_write':
            chapter = rest.strip()
        elif name == 'sys_exit':
            begun, queued, off = now, 0.0, None
        elif name == 'sys_enter':
            if begun is not None:
                found.setdefault(chapter, []).append(Pass(begun, now - begun, queued))
            begun = None
        elif begun is not None and name == 'sched_waking':
            off = off or now
        elif begun is not None and 'prev_pid=%d ' % pid in rest:
            # R: it would go on if it could.
            off = now if re.search(r'prev_state=R', rest) else None
        elif begun is not None and off is not None:
            queued += now - off
            off = None
    return found


@contextlib.contextmanager
def traced(pid):
    with Trace(pid) as trace:
        yield trace


def longest(chapter):
    """The longest pass by what it has taken itself; None of no pass."""
    return max(chapter, key=lambda p: p.own, default=None)
