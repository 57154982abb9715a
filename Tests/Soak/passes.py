"""How long each pass of an event loop takes, as the kernel sees it: from the return of epoll_wait to its next call.

Tracepoints are written down by the kernel itself (tracefs), so that the process that is looked at is neither stopped nor slowed.
Of a pass three parts are told apart: the time on a processor, the time in which it waited for something, such as the exec of a
child, and the time in which it was ready to run and others had the processors, or was stopped: that is none of its making.
"""
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
    """In seconds."""
    busy: float = 0.0       # on a processor
    waiting: float = 0.0    # for something
    queued: float = 0.0     # for a processor

    @property
    def own(self):
        """What it would take on a machine that has nothing else to do."""
        return self.busy + self.waiting


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
    current, part, since = None, 'busy', 0.0
    for line in lines:
        assert 'LOST' not in line, 'the trace has lost events: ' + line.strip()
        match = LINE.match(line)
        if not match:
            continue
        now, name, rest = float(match.group(3)), match.group(4), match.group(5)
        if name == 'tracing_mark_write':
            chapter = rest.strip()
            continue
        if current:
            setattr(current, part, getattr(current, part) + now - since)
        since = now
        if name == 'sys_exit':
            current, part = Pass(), 'busy'
        elif name == 'sys_enter':
            if current:
                found.setdefault(chapter, []).append(current)
            current = None
        elif name == 'sched_waking':
            # It is on a processor still when that is for another of its waits.
            part = part if part == 'busy' else 'queued'
        elif 'prev_pid=%d ' % pid in rest:
            # R: it would go on if it could. T: it is stopped.
            part = 'queued' if re.search(r'prev_state=[RTt]', rest) else 'waiting'
        else:
            part = 'busy'
    return found


def longest(chapter, part='own'):
    """The most that a pass has taken, in milliseconds."""
    return max((getattr(found, part) for found in chapter), default=0.0) * 1000
