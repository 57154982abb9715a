"""docker/examples/ordered, in a container or as an ordinary process.

A place where it runs has `log`, the activity log at level debug, and two functions that return (exit status, output):
`ctl(*words)`, supervisorctl, and `execute(*words)`, a command beside the programs.
"""
import re

from .wait import until

PROGRAMS = ['app', 'db', 'migrate', 'nginx', 'sidecar']
PORTS = {'nginx': 8280, 'app': 8281, 'db': 6490}
# Each line of the log comes after those before it; the ends of two branches have no order between them.
ORDER = ["spawned: 'db'", 'db entered RUNNING', "spawned: 'migrate'", 'exited: migrate (exit status 0; expected)',
         "spawned: 'app'", 'app entered RUNNING']
LAST = ['nginx', 'sidecar']


def running(name):
    return '%s entered RUNNING' % name


def spawned(name):
    return "spawned: '%s' with pid " % name


def logged(place, text, times=1):
    until(lambda: place.log.count(text) >= times, lambda: '%d x %r in:\n%s' % (times, text, place.log[-2000:]))


def page(place, ports):
    """What nginx answers; None when that is an error."""
    status, text = place.execute('busybox', 'wget', '-qO-', 'http://127.0.0.1:%d/' % ports['nginx'])
    return text if status == 0 else None


def answers(place, ports, count):
    until(lambda: page(place, ports) == 'visit %d, schema 1\n' % count,
          lambda: 'visit %d:\n%s' % (count, place.log[-2000:]), pause=0.1)


def healthy(place):
    until(lambda: place.ctl('health')[0] == 0, lambda: place.ctl('health'), pause=0.1)


def kill(place, name):
    """kill -9 by another process; waits until there is the next one."""
    times = place.log.count(running(name))
    pid = int(place.ctl('pid', name)[1])
    assert place.execute('/bin/sh', '-c', 'kill -9 %d' % pid)[0] == 0
    logged(place, running(name), times + 1)


def starts(place):
    """How often each has been started."""
    return {name: place.log.count(spawned(name)) for name in PROGRAMS}


def comes_up(place, ports=None):
    """No program is started before what it waits for is there."""
    for name in LAST:
        logged(place, running(name))
    log = place.log
    assert starts(place) == dict.fromkeys(PROGRAMS, 1), starts(place)
    found = [log.index(text) for text in ORDER]
    assert found == sorted(found), log
    assert log.index("'db' is healthy") < log.index(spawned('migrate')), log
    assert min(log.index(spawned(name)) for name in LAST) > found[-1], log
    answers(place, ports or PORTS, 1)


def is_told(place):
    """Clients see it."""
    status = {line.split()[0]: line.split()[1] for line in place.ctl('status')[1].splitlines()}
    assert status == {name: 'EXITED' if name == 'migrate' else 'RUNNING' for name in PROGRAMS}, status
    healthy(place)
    text = place.ctl('status', 'db', 'app')[1]
    assert len(re.findall(', healthy$', text, re.M)) == 2, text


def survives(place, ports=None):
    """kill -9 of each."""
    before = starts(place)
    kill(place, 'db')
    answers(place, ports or PORTS, 2)
    kill(place, 'app')
    # It is restarted when app runs again.
    logged(place, running('sidecar'), 2)
    log = place.log
    assert log.rindex(spawned('sidecar')) > log.rindex(running('app')), log
    kill(place, 'sidecar')
    kill(place, 'nginx')
    answers(place, ports or PORTS, 3)
    healthy(place)
    more = {name: count - before[name] for name, count in starts(place).items()}
    assert more == {'db': 1, 'app': 1, 'sidecar': 2, 'nginx': 1, 'migrate': 0}, more


def migrates_once(place):
    """The application is started again, and what it waits for is done."""
    before = starts(place)
    assert place.ctl('stop', 'app') == (0, 'app: stopped\n')
    assert {'db': 1, 'nginx': 1, 'sidecar': 1} == {
        line.split()[0]: 1 for line in place.ctl('status')[1].splitlines() if ' RUNNING ' in line}
    assert place.ctl('start', 'app') == (0, 'app: started\n')
    logged(place, running('sidecar'), before['sidecar'] + 1)
    more = {name: count - before[name] for name, count in starts(place).items()}
    assert more == {'app': 1, 'sidecar': 1, 'db': 0, 'nginx': 0, 'migrate': 0}, more


def stopped_in_reverse(log):
    """Whatever depends on others has ended before they are told to."""
    ends = re.findall(r'stopped: (\w+) ', log[log.index('received SIGTERM'):])
    assert sorted(ends[:2]) == LAST and ends[2:] == ['app', 'db'], log
