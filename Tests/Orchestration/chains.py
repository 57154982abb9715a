"""Chains of programs that others start with sleeps, with `depends_on` (EXT-70): what order costs."""
import re

from lib import chains, test, until

# Seconds from the first start until all run; the programs themselves take next to nothing.
MOST = 0.5
ROUNDS = 3


def section(name):
    if name in chains.TASKS:
        return 'type=oneshot\ncommand=/bin/true'
    return 'command=/bin/sleep 1000\nstartsecs=0'


def reached(name):
    """What the log says of a program that others wait for."""
    program, _, condition = name.partition(':')
    return 'exited: %s (exit status 0' % program if condition else 'success: %s entered RUNNING' % program


def seconds(line):
    hours, minutes, rest = re.match(r'\S+ (\d+):(\d+):(\d+,\d+) ', line).groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(rest.replace(',', '.'))


def in_order(lab, graph):
    """Starts it, checks who has waited for whom, and returns the time that all took."""
    lab.begin(chains.programs(graph, section))
    for name in graph:
        text = reached(name + (':completed' if name in chains.TASKS else ''))
        until(lambda: text in lab.read('s.log'), lambda: '%s:\n%s' % (text, lab.read('s.log')[-1500:]))
    log = lab.read('s.log')
    for name, needs in graph.items():
        own = log.index("spawned: '%s' with" % name)
        for need in needs:
            assert log.index(reached(need)) < own, '%s before %s:\n%s' % (name, need, log)
    lines = [line for line in log.splitlines() if 'started with pid' in line or 'success: ' in line or 'exited: ' in line]
    lab.quit()
    lab.write('s.log', '')
    return (seconds(lines[-1]) - seconds(lines[0])) % 86400


def quick(lab, graph):
    """In one of some rounds: what other work on the machine takes does not count."""
    for _ in range(ROUNDS):
        taken = in_order(lab, graph)
        if taken < MOST:
            return '%d programs in %d ms' % (len(graph), taken * 1000)
    raise AssertionError('%.3f s' % taken)


@test
def the_order_of_sonic(lab):
    assert len(chains.ORCHAGENT) == 17
    return quick(lab, chains.ORCHAGENT)


@test
def the_order_of_photonix(lab):
    return quick(lab, chains.PHOTONIX)


@test
def seventeen_in_a_row(lab):
    return quick(lab, chains.row(17))
