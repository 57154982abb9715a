"""The paths that a daemon's life consists of, each a function (Subject, number) -> Costs of a life with so many of a thing.

What one of the things costs is the difference of two lives: what both have, such as the start of the daemon, is not in it.
"""
import signal

import callgrind
from lib.places import CHILD
from lib.processes import children, descendants, kill
from lib.wait import until
from subject import Subject

CHUNK = 'x' * 99


class Path:
    """few, many: numbers of things; unit: how many things the figure is for."""

    def __init__(self, name, few, many, unit, life):
        self.name, self.few, self.many, self.unit, self.life = name, few, many, unit, life

    def costs(self):
        few, many = (self.measured(n) for n in (self.few, self.many))
        share = self.unit / (self.many - self.few)
        return {field: round((getattr(many, field) - getattr(few, field)) * share) for field in many._fields}

    def measured(self, number):
        with Subject() as subject:
            return self.life(subject, number)


def parse(subject, programs):
    with subject.run('--test', text=''.join('[program:p%d]\ncommand=/bin/cat\npriority=%d\n' % (n, n) for n in range(programs)),
                     daemon='') as (process, costs):
        if process.wait(timeout=120):
            raise AssertionError('--test has ended with %d: %s' % (process.returncode, subject.read('output')))
        return costs()


def start(subject, programs):
    """They run until the daemon ends, so that their end is a part of it."""
    with subject.life(''.join('[program:p%d]\ncommand=%s hold\nstartsecs=0\n' % (n, CHILD) for n in range(programs))) as life:
        until(lambda: len(children(life.pid)) == programs, 'the programs')
    return life.costs


def written(more):
    """Chunks of a line, each written when the one before it was read."""
    def life(subject, chunks):
        program = '[program:p]\ncommand=%s paced %d %s -- append %s x -- hold\nstartsecs=0\n%s\n' % (
            CHILD, chunks, CHUNK, subject.path('written'), more % {'log': subject.path('p.log')})
        with subject.life(program) as life:
            until(lambda: subject.read('written'), 'the chunks', seconds=120)
        return life.costs
    return life


def change(subject, ends):
    """A program is killed and comes back: three changes of its state, told to ten listeners, which take each."""
    texts = ['[program:p]\ncommand=%s hold\nstartsecs=0\nautorestart=true\n' % CHILD]
    texts += ['[eventlistener:l%d]\ncommand=%s listen\nevents=PROCESS_STATE\nstartsecs=0\n' % (n, CHILD) for n in range(10)]
    with subject.life('\n'.join(texts)) as life:
        until(lambda: len(children(life.pid)) == 11, 'the programs')
        for _ in range(ends):
            callgrind.rest(life.process)
            former = life.child('hold')
            kill(former)
            until(lambda: life.child('hold') not in (None, former), 'the next process')
    return life.costs


def reap(subject, orphans):
    """They end while the daemon is stopped, so that all are there at once."""
    text = "[program:p]\ncommand=%s orphans %d 'block USR1 -- hold' -- hold\nstartsecs=0\n" % (CHILD, orphans)
    with subject.life(text) as life:
        until(lambda: len(children(life.pid)) == orphans + 1, 'the orphans')
        callgrind.rest(life.process)
        life.process.send_signal(signal.SIGSTOP)
        strangers = [pid for pid in children(life.pid) if pid != life.first]
        for pid in strangers:
            kill(pid)
        until(lambda: set(map(descendants(life.pid).get, strangers)) == {'Z'}, 'their end')
        life.process.send_signal(signal.SIGCONT)
        until(lambda: len(children(life.pid)) == 1, 'the daemon to reap them')
    return life.costs


def answer(subject, times):
    """An answer of the control interface, of a control process without a kernel around it (Tests/Costs/Answer)."""
    with callgrind.running([subject.answerer, str(times)], subject.dir) as (process, costs):
        if process.wait(timeout=120):
            raise AssertionError('answer has ended with %d' % process.returncode)
        return costs()


PATHS = [
    Path('parse_1000_programs', 0, 1000, 1000, parse),
    Path('start_of_10', 1, 11, 10, start),
    Path('chunk_to_file', 100, 1100, 1000, written('stdout_logfile=%(log)s\nstdout_logfile_maxbytes=0')),
    Path('chunk_to_json', 100, 1100, 1000, written('stdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0\nlog_format=json')),
    Path('get_all_process_info_100', 1, 11, 1, answer),
    Path('state_change_10_listeners', 1, 11, 1, change),
    Path('reap_of_100', 1, 1001, 100, reap),
]
