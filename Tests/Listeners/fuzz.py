"""Listeners that do anything at all, thousands of times."""
import os
import time

from lib import test, until
from stage import child, count, ear, listener, payloads, program, say

SEED = int(os.environ.get('FUZZ_SEED', '1'))
SECONDS = float(os.environ.get('FUZZ_SECONDS', '8'))
POOLS, MEMBERS = 3, 3


@test
def random_behaviour_harms_nobody_else(lab):
    files = ['chaos%d' % i for i in range(POOLS)]
    lab.start(ear(lab, 'good', 'REMOTE_COMMUNICATION') + program('x') + ''.join(
        listener(f, child('chaos.py', str(SEED * 100 + i) + '%(process_num)d', lab.path(f)),
                 'REMOTE_COMMUNICATION,TICK_5', 'numprocs=%d\nprocess_name=%%(program_name)s%%(process_num)d\nbuffer_size=20\n'
                 'autorestart=true\nstartretries=1000000\nstopwaitsecs=1' % MEMBERS) for i, f in enumerate(files)))
    lab.running('good', 'x')
    memory = lab.anonymous_kb()
    sent = 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        say(lab, *('%d:%s' % (sent + i, 'ä' * (sent % 7 * 40)) for i in range(20)))
        sent += 20
        if sent % 200 == 0:
            assert lab.ctl('restart', 'x').returncode == 0
        # The good one keeps up, so its buffer never overflows.
        count(lab, 'good', sent - 1000)
    count(lab, 'good', sent, 20)
    assert [p.split(':')[1] for p in payloads(lab, 'good')] == ['t\n%d' % i for i in range(sent)]

    def stopped():
        # One that has just ended and is about to be started again is not stopped by the first call.
        for f in files:
            lab.rpc().stopProcessGroup(f)
        return len(set(lab.children()) - {lab.control_process()}) == 2
    until(stopped, what='their ends')
    lab.alive()
    done = [line for f in files for line in lab.read(f).splitlines()]
    lives = sum(len(lab.read('%s.%d%d' % (f, SEED * 100 + i, n))) for i, f in enumerate(files) for n in range(MEMBERS))
    lab.note('seed %d, %d events, %d deeds in %d lives' % (
        SEED, sent, len(done), lives))
    for f in files:
        well = [x for x in lab.read(f).splitlines() if x.startswith('ok ')]
        # An event that was dealt with is over, whatever happens to its listener.
        assert well and len(well) == len(set(well)), 'pool %s got an event again' % f
    lab.is_modest(memory, 8192)
