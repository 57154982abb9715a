#!/usr/bin/env python3
"""Ours beside the real Supervisor on the same machine, row by row and in turns.

    run.py [--bin DIR] [--against DIR] [--rounds N] [--write] [WORD ...]

Each figure is the median of N rounds (3); a ratio is that of the medians. Only rows with one of the words in their title
are measured. A row that says "beside" has that in the second column. --against takes another build of ours in the place of
Supervisor: before and after a change, in one run. --write puts the table into Benchmarks/results.md. Needs curl, and the
network when the virtual environment with Supervisor has to be made.
"""
import argparse
import os
import platform
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'Tests')]
sys.dont_write_bytecode = True
from lib.environment import SUPERVISOR  # noqa: E402
from measures import ROWS  # noqa: E402


def figure(value):
    return '%.0f' % value if abs(value) >= 20 else '%.1f' % value


def ratio(ours, theirs):
    return '' if ours <= 0 or theirs <= 0 else '%.3g' % (theirs / ours)


def cat(_):
    """What the least that can be done takes: `cat` for the same bytes into a file."""
    target = '/dev/shm/bench-cat'
    try:
        writer = subprocess.Popen(['head', '-c', '1000000000', '/dev/zero'], stdout=subprocess.PIPE)
        with open(target, 'wb') as out:
            reader = subprocess.Popen(['cat'], stdin=writer.stdout, stdout=out)
        writer.stdout.close()
        _, _, used = os.wait4(reader.pid, 0)
        reader.returncode = 0
        writer.wait()
        return (used.ru_utime + used.ru_stime) * 1000
    finally:
        os.remove(target)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--bin', default=os.path.join(HERE, '..', 'build', 'bin'))
    ap.add_argument('--against')
    ap.add_argument('--rounds', type=int, default=3)
    ap.add_argument('--write', action='store_true')
    ap.add_argument('word', nargs='*')
    a = ap.parse_args()
    if a.against and a.write:
        ap.error('--write is for figures beside Supervisor')
    if not a.against:
        SUPERVISOR.make()
    ours, theirs = os.path.abspath(a.bin), os.path.abspath(a.against) if a.against else SUPERVISOR.bin
    names = ('after', 'before', 'before / after') if a.against else ('swift-supervisor', 'Supervisor 4.3.0', 'times')
    lines = ['| | %s | %s | %s |' % names, '|---|---:|---:|---:|']
    print('\n'.join(lines), flush=True)

    def add(title, unit, subjects):
        rounds = [[f(x) for f, x in subjects] for _ in range(a.rounds)]
        mine, other = [statistics.median(x) for x in zip(*rounds)]
        lines.append('| %s | %s | %s | %s |' % (title, (figure(mine) + ' ' + unit).strip(),
                                                (figure(other) + ' ' + unit).strip(), ratio(mine, other)))
        print(lines[-1], flush=True)

    for title, unit, function in ROWS:
        if not a.word or any(w in title for w in a.word):
            add(title, unit, [(function, ours), (function.beside if function.beside and not a.against else function, theirs)])
            if function.__name__ == 'log_file' and not a.against:
                add('the same, with `cat` in the place of Supervisor', unit, [(function, ours), (cat, None)])
    if a.write:
        with open(os.path.join(HERE, 'results.md'), 'w') as f:
            f.write('# Beside Supervisor\n\nWritten by `Benchmarks/run.py --write` on %s, %d processors, Linux %s. Medians of %d '
                    'rounds, ours and\ntheirs in turns. Supervisor needs Python too. What health checks and dependencies cost is '
                    'in [checks.md](checks.md).\n\n%s\n'
                    % (time.strftime('%Y-%m-%d'), os.cpu_count(), platform.release(), a.rounds, '\n'.join(lines)))


if __name__ == '__main__':
    main()
