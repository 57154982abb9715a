"""The matrix: each call that a process of supervisord makes, each errno of its page, at some of its times and at every one."""
import collections
import concurrent.futures
import json
import os
import re

import table
from allowances import FOR_GOOD, GIVES_UP, errnos, losses, only_once, spared
from calls import DOCUMENTED
from lib.places import PROJECT
from lib.processes import become_subreaper
from lib.runner import Outcome
from scenario import Scenario
from tracers import counting_core, counting_others, named, refusing
from verdicts import BROKEN, CHECKS, CHILD, CONTROL, CORE, EVERY, PHASES, ROLES, UNREACHED, Failed, Fault, Verdict

# Of the core as process 1 and as another one, and of the other processes.
TIMES, FEW_TIMES, OTHER_TIMES = (1, 2, 3, 5, 8, 21), (1, 8), (1, 2, 5, 13)
RESULTS = os.path.join(PROJECT, 'build', 'test', 'faults.json')
# What a sample has beside one failure of each call: what machines do run out of.
LASTING = (('accept4', 'EMFILE'), ('clone', 'EAGAIN'), ('clone3', 'EAGAIN'), ('epoll_ctl', 'ENOSPC'), ('epoll_wait', 'EBADF'),
           ('epoll_create1', 'EMFILE'), ('openat', 'EMFILE'), ('pipe2', 'EMFILE'), ('timerfd_create', 'EMFILE'),
           ('write', 'ENOSPC'))


def without_faults(bindir, first, phase, tracer):
    """What a tracer has written of a life in which nothing fails."""
    become_subreaper()
    with Scenario(bindir, first=first, phase=phase, tracer=tracer) as life:
        verdict = life.live()
        if verdict.result != UNREACHED:
            raise Failed(BROKEN, 'it does not work without faults: %s: %s' % (verdict.result, verdict.why))
        return life.read('trace')


def count(bindir, submit):
    """How often each call is made in a life: {(role, first, phase): {name: times}}."""
    made = {}
    running = {}
    for first in (True, False):
        for phase in PHASES:
            running[first, phase] = submit(without_faults, bindir, first, phase, counting_core)
        running[first, None] = submit(without_faults, bindir, first, 'start', counting_others)
    for (first, phase), future in running.items():
        trace = future.result()
        if phase:
            calls = re.findall(r'(?m)^(\w+)\(', trace.partition('execve(')[2] or trace)
            made[CORE, first, phase] = collections.Counter(calls)
        else:
            calls = re.findall(r'(?m)^(\w+) call (\w+)$', named(trace))
            for role in ROLES[1:]:
                made[role, first, 'start'] = collections.Counter(name for which, name in calls if which == role)
    return made


def faults(role, first, name, made):
    """All of a call of a process, at the times that a life has."""
    for errno in errnos(role, name):
        for phase in PHASES:
            number = made.get((role, first, phase), {}).get(name, 0)
            for nth in OTHER_TIMES if role != CORE else TIMES if first else FEW_TIMES:
                if nth <= number:
                    yield Fault(role, first, name, errno, phase, nth)
            if number and not only_once(name, errno):
                yield Fault(role, first, name, errno, phase, EVERY)


def whole(role, name, made):
    """All of the core as process 1, and less of it as another one. Of the others, which hardly differ, one errno in a daemon that
    is process 1 and the next one in one that is not."""
    known = errnos(role, name)
    for fault in faults(role, True, name, made):
        if role == CORE or known.index(fault.errno) % 2:
            yield fault
    for fault in faults(role, False, name, made):
        if not known.index(fault.errno) % 2 or role == CORE and fault.nth:
            yield fault


def sample(index, role, name, made):
    """Of a call: one failure, as process 1 or not, another errno and another time for each, and what lasts. What the core calls
    too is left out where a process may die."""
    if role in (CONTROL, CHECKS) and any(name in calls for (which, _, _), calls in made.items() if which == CORE):
        return
    known = errnos(role, name)
    every = [f for first in (bool(index % 2), not index % 2) for f in faults(role, first, name, made)]
    once = [f for f in every if f.nth and f.errno == known[index % len(known)] and f.phase == PHASES[index // 2 % 2]]
    once = once or [f for f in every if f.nth and f.errno == known[index % len(known)]]
    if once:
        yield once[index % len(once)]
    if role == CORE:
        yield from [f for f in every if (name, f.errno) in LASTING and f.nth == EVERY and f.phase == 'running'][:1]
    if role == CHILD and name.startswith(('set', 'cap', 'prctl', 'seccomp')):
        yield from [f for f in every if f.nth == EVERY][index % 2:1 + index % 2]


def live(bindir, fault):
    """The verdict on one life with one fault."""
    lasting = fault.nth == EVERY
    with Scenario(bindir, first=fault.first, phase=fault.phase, tracer=refusing(fault), lasting=lasting, may_lose=losses(fault),
                  haste=1.5, for_good=FOR_GOOD.get(fault.call, '').split() if fault.role == CORE else (), fault=fault) as life:
        life.may_give_up = lasting and fault.role == CORE and fault.call in GIVES_UP
        life.may_be_mute = lasting and fault.role == CORE and fault.call in ('write', 'writev')
        verdict = life.live()
        verdict.injected = named(verdict.injected)
        return verdict


def judged(bindir, fault):
    """In a process of its own."""
    try:
        return live(bindir, fault)
    except Exception as e:  # pylint: disable=broad-except
        return Verdict(BROKEN, '%s: %s' % (type(e).__name__, e))


def run(bindir, wanted, submit):
    """The verdicts on all, some at a time, by calls: ((role, call), {fault: verdict}) as each call is done."""
    by_call = collections.defaultdict(dict)
    left = collections.Counter((f.role, f.call) for f in wanted)
    running = {submit(judged, bindir, fault): fault for fault in wanted}
    for future in concurrent.futures.as_completed(running):
        fault = running[future]
        key = fault.role, fault.call
        by_call[key][fault] = future.result()
        left[key] -= 1
        if not left[key]:
            yield key, by_call[key]


def reasons(verdicts):
    """What fails, one line for each reason, with all that bring it about."""
    found = collections.defaultdict(list)
    for fault, verdict in sorted(verdicts.items(), key=lambda x: str(x[0])):
        if not verdict.good:
            # Times, places and numbers differ from run to run.
            why = re.sub(r'\d{4}-\d\d-\d\d [\d:,]+ |/tmp/fault-\w+|\b\d{2,}\b', '', verdict.why)
            found[verdict.result + ': ' + why].append((fault, verdict))
    for why, cases in found.items():
        first = cases[0][1].injected
        times = collections.defaultdict(list)
        for fault, _ in cases:
            times[fault.errno, 'process 1' if fault.first else 'another', fault.phase].append(str(fault.nth or 'every'))
        yield '%s [%s]%s' % (why, '; '.join('%s %s %s %s' % (*key, ','.join(value)) for key, value in times.items()),
                             ' at ' + first if first else '')


def outcome(key, verdicts):
    number = collections.Counter(v.result for v in verdicts.values())
    note = ', '.join('%d %s' % (n, result) for result, n in sorted(number.items()))
    failing = list(reasons(verdicts))
    return Outcome('FAIL' if failing else 'PASS', 'matrix.%s.%s' % key, '\n'.join(failing), notes=(note,))


def unknown_calls(made):
    names = {(role, name) for (role, _, _), calls in made.items() for name in calls}
    missing = sorted('%s: %s' % key for key in names if key[1] not in DOCUMENTED and not spared(*key))
    return 'calls are made that Tests/Faults/calls.py does not have: ' + ', '.join(missing) if missing else ''


def cases(arguments, submit, selection):
    """One outcome for each call of each process."""
    if not selection.may_want('matrix'):
        return
    made = count(arguments.bin, submit)
    if selection.wants('matrix.table'):
        why = unknown_calls(made) or ('' if arguments.write_docs else table.out_of_date(made))
        yield Outcome('FAIL' if why else 'PASS', 'matrix.table', why)
    wanted = []
    for index, (role, name) in enumerate(table.calls_of(made)):
        if selection.wants('matrix.%s.%s' % (role, name)):
            wanted += whole(role, name, made) if arguments.full else sample(index, role, name, made)
    results = {}
    for key, verdicts in run(arguments.bin, wanted[::arguments.every], submit):
        results[key] = verdicts
        yield outcome(key, verdicts)
        keep(results)
    if arguments.write_docs:
        table.write(made, results, 'a sample of the matrix' if not arguments.full or arguments.every > 1 else 'the whole matrix')


def keep(results):
    os.makedirs(os.path.dirname(RESULTS), exist_ok=True)
    with open(RESULTS, 'w', encoding='utf-8') as f:
        json.dump([[str(fault), vars(verdict)] for verdicts in results.values() for fault, verdict in verdicts.items()], f,
                  indent=0)
