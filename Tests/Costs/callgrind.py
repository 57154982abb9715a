"""What a run of a program takes, counted by valgrind: no clock, and the same on every machine."""
import collections
import contextlib
import os
import re
import signal
import subprocess

from lib.processes import stat
from lib.wait import until

Costs = collections.namedtuple('Costs', 'instructions allocations')
# All that hands out memory in a static glibc. What Swift and C++ call ends in one of these.
ALLOCATORS = {'malloc', 'calloc', 'realloc', 'posix_memalign', 'aligned_alloc'}
NAMED = re.compile(r'\((\d+)\)(?: (.*))?')


def readable(binary, place):
    """A copy whose debugging information, which is newer than valgrind, is gone; the names of its functions stay."""
    copy = os.path.join(place, os.path.basename(binary))
    subprocess.run(['objcopy', '--strip-debug', binary, copy], check=True)
    return copy


@contextlib.contextmanager
def running(words, place):
    """Runs a program under valgrind; gives its process, and a function for its costs, to be called when it has ended."""
    counts = os.path.join(place, 'counts')
    valgrind = ['valgrind', '--quiet', '--tool=callgrind', '--callgrind-out-file=' + counts]
    with open(os.path.join(place, 'output'), 'ab') as output:
        process = subprocess.Popen(valgrind + words, cwd=place, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                   # The order in dictionaries is not to be another one in each run.
                                   env={'PATH': os.environ['PATH'], 'SWIFT_DETERMINISTIC_HASHING': '1'})
    try:
        yield process, lambda: read(counts)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def read(path):
    """Sums of a file in callgrind's format (Valgrind's manual, "Callgrind Format Specification")."""
    names, instructions, allocations, is_call, callee = {}, 0, 0, False, ''
    with open(path, encoding='utf-8', errors='replace') as lines:
        for line in lines:
            if line.startswith('cfn='):
                number, name = NAMED.match(line[4:].rstrip('\n')).groups()
                callee = names.setdefault(number, name)
            elif line.startswith('fn='):
                number, name = NAMED.match(line[3:].rstrip('\n')).groups()
                names.setdefault(number, name)
            elif line.startswith('calls='):
                is_call = True
                if callee in ALLOCATORS:
                    allocations += int(line[6:].split()[0])
            elif line[0] in '+-*0123456789':
                # Behind the line of a call stands what was spent in it, which its function is charged with.
                instructions += 0 if is_call else int(line.split()[1])
                is_call = False
    return Costs(instructions, allocations)


def rest(process):
    """Waits until a process has nothing to do: it sleeps, and has not run for a tenth of a second."""
    past = []

    def is_quiet():
        state, *fields = stat(process.pid)
        past.append((state, fields[10:12]))
        return state == 'S' and len(past) > 10 and len({str(x) for x in past[-10:]}) == 1
    until(is_quiet, 'valgrind to come to rest', seconds=120)


def end(process):
    """Asks a supervisord to end, and waits for it."""
    process.send_signal(signal.SIGTERM)
    if process.wait(timeout=120) != 0:
        raise AssertionError('supervisord under valgrind has ended with %d' % process.returncode)
