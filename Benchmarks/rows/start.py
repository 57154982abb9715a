"""How soon programs run, and what memory they take then."""
import os
import subprocess
import time

from life import Life, Programs
from lib import chains
from rows import QUICK, measurement, only

SUBJECT = 'Start'
ALL = 'ours supervisor circus s6 runit floor'
CHAIN = 17


def start(peer, size, kind='note', **how):
    with Life(peer, Programs(size, kind), **how) as life:
        life.wait_for_notes(size)
        return life.milliseconds(), life.private_kilobytes()


measurement(SUBJECT, ('start of {} programs, from exec of the daemon until the last runs', 'ms'),
            ('private memory with {} programs', 'KB', 'Memory'), peers=ALL, sizes=(1, 10, 100, 1000, 5000), rounds=QUICK,
            cannot={('runit', 5000): 'runsvdir takes 1,000 services at most, so none with 5,000'})(start)


@measurement(SUBJECT, ('start of {} shells that become `sleep`', 'ms'), peers=ALL, sizes=(100,))
def shells(peer, size):
    return start(peer, size, 'shell')[0]


@measurement(SUBJECT, ('start of {} programs, all on one processor', 'ms'), peers='ours floor', sizes=(100, 1000))
def pinned(peer, size):
    return start(peer, size, processor=min(os.sched_getaffinity(0)))[0]


@measurement(SUBJECT, ('chain of %d programs, each started when the one before says that it is ready' % CHAIN, 'ms'),
             note='The floor of the chain is a shell that runs its programs one after another',
             peers='ours floor', rounds=QUICK)
@only
def chain(peer):
    names = chains.row(CHAIN)
    if peer.name == 'floor':
        script = 'for n in %s; do sh -c "echo >&3; printf x >&4"; done' % ' '.join(names)
        started = time.perf_counter()
        subprocess.run(['/bin/sh', '-c', script + ' 3>/dev/null 4>/dev/null'], check=True)
        return (time.perf_counter() - started) * 1000

    def links(life):
        command = "command=/bin/sh -c 'echo >&3; printf x >%s; exec sleep 1000'\nready=fd:3\n" % life.fifo
        return chains.programs(names, lambda name: command + 'stdout_logfile=NONE\nstderr_logfile=NONE')
    with Life(peer, links) as life:
        life.wait_for_notes(CHAIN)
        return life.milliseconds()
