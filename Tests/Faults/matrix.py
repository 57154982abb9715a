"""The matrix: each call that the core makes, each errno of its page, at some of its times and at every one."""
import collections
import concurrent.futures
import dataclasses
import json
import os
import re

from calls import DOCUMENTED, NEVER, ONCE, SPARED, documented
from lib.places import PROJECT, project_file
from lib.processes import become_subreaper
from lib.runner import Outcome
from life import Life, live
from verdicts import EVERY, PHASES, Failed, Fault, Verdict

TIMES = (1, 2, 3, 5, 8, 13, 21)
PAGE = os.path.join(PROJECT, 'docs', 'faults.md')
RESULTS = os.path.join(PROJECT, 'build', 'test', 'faults.json')
BEGIN, END = '<!-- table: make faults -->\n', '<!-- end of table -->\n'
# What a sample has beside one failure of each call: what machines do run out of.
LASTING = (('accept4', 'EMFILE'), ('clone', 'EAGAIN'), ('clone3', 'EAGAIN'), ('epoll_ctl', 'ENOSPC'), ('epoll_wait', 'EBADF'),
           ('epoll_create1', 'EMFILE'), ('openat', 'EMFILE'), ('pipe2', 'EMFILE'), ('timerfd_create', 'EMFILE'),
           ('write', 'ENOSPC'))


def counts(bindir):
    """How often each call is made in a life, from its start and from the time when all runs."""
    return [counted(bindir, phase) for phase in PHASES]


def counted(bindir, phase):
    become_subreaper()
    with Life(bindir, (['-e', 'trace=all'], phase)) as life:
        verdict = life.live()
        if verdict.result != 'unreached':
            raise Failed('it does not work without faults: ' + verdict.why)
        trace = life.read('trace')
        return collections.Counter(re.findall(r'(?m)^(\w+)\(', trace.partition('execve(')[2] or trace))


def faults(name, made):
    """All of a call, at the times that a life has."""
    for errno in documented(name).errnos:
        for phase, number in zip(PHASES, made):
            if number[name]:
                for nth in TIMES:
                    if nth <= number[name]:
                        yield Fault(name, errno, phase, nth)
                if name not in ONCE and '%s %s' % (name, errno) not in ONCE and errno != 'EINTR':
                    yield Fault(name, errno, phase, EVERY)


def sample(index, name, made):
    """Of a call: one failure in each phase, another errno and another time for each, and what lasts."""
    all_of_it = list(faults(name, made))
    errnos = documented(name).errnos
    for offset, phase in enumerate(PHASES):
        once = [f for f in all_of_it if f.phase == phase and f.nth and f.errno == errnos[(index + offset) % len(errnos)]]
        if once:
            yield once[(index + offset) % len(once)]
    for call, errno in LASTING:
        if call == name:
            yield from (f for f in all_of_it if f.errno == errno and f.nth == EVERY)


def judged(bindir, fault):
    """In a process of its own: the verdict, which fails too when something is lost that need not be."""
    try:
        verdict = live(bindir, fault)
    except Exception as e:  # pylint: disable=broad-except
        return Verdict('FAILS', 'the test: %s: %s' % (type(e).__name__, e))
    needless = set(verdict.lost) - documented(fault.call).lost(fault.errno)
    if verdict.good and needless:
        return dataclasses.replace(verdict, result='FAILS', why='without ' + ', '.join(sorted(needless)))
    return verdict


def run(bindir, wanted, submit):
    """The verdicts on all, some at a time, by calls: (call, {fault: verdict}) as each call is done."""
    by_call = collections.defaultdict(dict)
    left = collections.Counter(f.call for f in wanted)
    running = {submit(judged, bindir, fault): fault for fault in wanted}
    for future in concurrent.futures.as_completed(running):
        fault = running[future]
        by_call[fault.call][fault] = future.result()
        left[fault.call] -= 1
        if not left[fault.call]:
            yield fault.call, by_call[fault.call]


def reasons(verdicts):
    """What fails, one line for each reason, with all that bring it about."""
    found = collections.defaultdict(list)
    for fault, verdict in sorted(verdicts.items(), key=lambda x: str(x[0])):
        if not verdict.good:
            # Times, places and numbers differ from run to run.
            why = re.sub(r'\d{4}-\d\d-\d\d [\d:,]+ |/tmp/fault-\w+|\b\d{3,}\b', '', verdict.why)
            found[why].append((fault, verdict))
    for why, cases in found.items():
        first = cases[0][1].injected
        times = collections.defaultdict(list)
        for fault, _ in cases:
            times[fault.errno, fault.phase].append(str(fault.nth or 'every'))
        yield '%s [%s]%s' % (why, '; '.join('%s %s %s' % (*key, ','.join(value)) for key, value in times.items()),
                             ' at ' + first if first else '')


def outcome(name, verdicts):
    number = collections.Counter(v.result for v in verdicts.values())
    note = ', '.join('%d %s' % (n, result) for result, n in sorted(number.items()))
    failing = list(reasons(verdicts))
    return Outcome('FAIL' if failing else 'PASS', 'matrix.' + name, '\n'.join(failing), notes=(note,))


def cases(arguments, submit, selection):
    """One outcome for each call."""
    if not selection.may_want('matrix'):
        return
    made = counts(arguments.bin)
    names = sorted(set(made[0]) | set(made[1]))
    unknown = [name for name in names if name not in DOCUMENTED and name not in SPARED]
    if selection.wants('matrix.table'):
        why = 'the core makes calls that Tests/Faults/calls.py does not have: ' + ' '.join(unknown) if unknown else ''
        page = project_file(PAGE)
        untold = [name for name in names if name in DOCUMENTED and not re.search(
            r'\| `%s` \| \d+ \| %s \|' % (name, re.escape(told(documented(name)))), page)]
        if untold and not why and not arguments.write_docs:
            why = 'docs/faults.md does not have %s as it is now; make faults writes it' % ' '.join(untold)
        yield Outcome('FAIL' if why else 'PASS', 'matrix.table', why)
    wanted = []
    for index, name in enumerate(n for n in names if n in DOCUMENTED):
        if selection.wants('matrix.' + name):
            wanted += faults(name, made) if arguments.full else sample(index, name, made)
    results = {}
    for name, verdicts in run(arguments.bin, wanted, submit):
        results[name] = verdicts
        yield outcome(name, verdicts)
        keep(results)
    if arguments.write_docs:
        write(made, results)


def keep(results):
    os.makedirs(os.path.dirname(RESULTS), exist_ok=True)
    with open(RESULTS, 'w', encoding='utf-8') as f:
        json.dump([[str(fault), vars(verdict)] for verdicts in results.values() for fault, verdict in verdicts.items()], f,
                  indent=0)


def cell(verdicts):
    """What became of the lives of one cell."""
    words = []
    if any(v.result == 'survives' for v in verdicts):
        lost = sorted({a for v in verdicts if v.result == 'survives' for a in v.lost})
        mended = sorted({a for v in verdicts if v.result == 'survives' for a in v.mended})
        words.append('survives' + (' without ' + ', '.join(lost) if lost else '')
                     + ('; %s after a reload' % ', '.join(mended) if mended else ''))
    if any(v.result == 'refuses' for v in verdicts):
        words.append('refuses')
    if any(v.result == 'gives up' for v in verdicts):
        words.append('gives up')
    if any(not v.good for v in verdicts):
        words.append('**fails**')
    return ', or '.join(words) or '–'


def told(call):
    """The errnos of a call, as a cell."""
    return '%s: %s' % (call.page, ' '.join(call.errnos))


def table(made, results):
    rows = ['| call | times | errnos | fails once at start | always from the start | fails once later | always from then on |',
            '|---|---|---|---|---|---|---|']
    for name in sorted(results):
        call = documented(name)
        cells = [cell([v for f, v in results[name].items() if f.phase == phase and bool(f.nth) == once])
                 for phase in PHASES for once in (True, False)]
        rows.append('| `%s` | %d | %s | %s |' % (name, made[0][name], told(call), ' | '.join(cells)))
    rows += ['', 'Not made to fail, or only once:', '']
    rows += ['- `%s`: %s' % (name, why) for name, why in sorted({**SPARED, **ONCE}.items()) if made[0][name.split()[0]]]
    rows += ['- `%s` with %s: %s' % (name, *which) for name, which in sorted(NEVER.items()) if name in results]
    return '\n'.join(rows) + '\n'


def write(made, results):
    before, rest = project_file(PAGE).split(BEGIN, 1)
    with open(PAGE, 'w', encoding='utf-8') as f:
        f.write(before + BEGIN + table(made, results) + END + rest.split(END, 1)[1])
