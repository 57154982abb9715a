"""Benchmarks/results.md."""
import os

import machine
import places

HEAD = """# Beside other supervisors

Written by `make bench` (`Benchmarks/run.py --write`). What health checks and dependencies cost is in [checks.md](checks.md),
and why figures are as they are in [notes.md](notes.md).

%s

%s

## How to read it

- A figure is the median of some rounds. All peers take turns in each round, so that a drift of the machine hits them alike.
  [Spread](#spread) has the least and the most of each.
- Behind a figure of a peer stands how many times as good swift-supervisor is: ×2 is half of the time, the memory or the
  bytes, or twice as much in a second. What is below 1 is **bold**: there the peer is ahead.
- A dash: the peer cannot do it, or does not need it. What took longer than a minute was stopped. tini, dumb-init and
  catatonit run one program, and have rows of their own.
- The program has 9 KB and no library. It says that it runs, and waits, so that the supervisor is what is measured
  (`Benchmarks/programs/note.c`). Its output goes nowhere, except in rows of logging.
- The floor is the least that a C program does for the same: it starts each program by pipe, vfork and exec, and waits
  (`floor.c`); it reaps (`reaper.c`); it copies bytes (`cat`).
- Memory is Private_Dirty of all processes of a supervisor, `s6-supervise` and `runsv` of each service too, and not of the
  programs. What the kernel itself keeps for each process is not in it.
- s6 and runit read no configuration file: their service directories are made before the clock starts.
- Supervisor and swift-supervisor are told a `minfds` of 1024, or of three for each program if that is more: Supervisor takes
  so many. All else is as it is by default.
"""

GROWTH = """## Growth

The exponent by which a figure grows with the number of programs N, from 10 on: 1 is twice as much for twice as many, 2 is
four times as much. What is above 1.05 for swift-supervisor is **bold**.
"""

ABSENT = """## Not here

- dinit is not in Debian 12, and busybox has no `runsvdir` there.
- systemd, OpenRC and sysvinit do not look after a few programs without being the init of the machine; monit watches daemons
  that others have started.
"""


def table(rows):
    return '\n'.join(['| | |', '|---|---|'] + ['| %s | %s |' % x for x in rows])


def write(report, missing):
    parts = [HEAD % (table(machine.facts()), table([(x.title, x.version()) for x in report.peers if x.version()]))]
    parts += report.tables()
    parts += [GROWTH, report.growth()]
    parts.append(ABSENT + ''.join('- %s: %s.\n' % x for x in missing.items())
                 + ''.join('- It has failed in this run: %s.\n' % x for x in report.results.failures))
    parts += ['## Spread\n', *report.spreads()]
    with open(os.path.join(places.HERE, 'results.md'), 'w') as f:
        f.write('\n'.join(x.rstrip('\n') + '\n' for x in parts))
