"""A thousand health checks, at the same price for each as in checks.md if all is well."""
from checks import Target, cost
from rows import measurement

SUBJECT = 'Health checks'
COUNT, SECONDS = 1000, 20


def rows(kind):
    return (('{} programs, each with %s every 10 s: wake-ups' % kind, 'a second'), ('processor', '%'), ('private memory', 'KB'))


@measurement(SUBJECT, *rows('a check over HTTP'), peers='ours', sizes=(COUNT,), rounds=2)
def http(peer, size):
    target = Target()
    wakes, processor, memory = cost(peer.bindir, lambda d: 'http://127.0.0.1:%d/' % target.port, SECONDS, size)
    return sum(wakes), processor, sum(memory)


@measurement(SUBJECT, *rows('a command that checks it (`exec:/bin/true`)'), peers='ours', sizes=(COUNT,), rounds=2)
def command(peer, size):
    wakes, processor, memory = cost(peer.bindir, lambda d: 'exec:/bin/true', SECONDS, size)
    return sum(wakes), processor, sum(memory)
