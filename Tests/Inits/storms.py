"""Many ends at the same moment, and ends at the first moment, as process 1 of a container (PITFALLS P1, P4)."""
import os
import signal
import time

from lib import sections, test, timed, until
from lib.container import Container, started
from lib.processes import holds_back

# 100 rounds of kills and 200 of TERM take 40 s.
SHARE = int(os.environ.get('INITS_ROUNDS', '100'))
ORPHANS, SWARM = 10000, 200
KILL_ROUNDS, TERM_ROUNDS = max(2, SHARE), max(5, 2 * SHARE)

STORM = sections(
    '[program:x] command=/bin/child append /data/up x -- await /data/go -- storm %d -- append /data/made x -- hold | startsecs=0')


@test
def orphans_in_a_burst(bindir):
    """10,000 orphans that end at once leave no zombie and no line in the log."""
    with started(Container(bindir, STORM % ORPHANS), 'up') as c:
        c.wait_log('entered RUNNING')
        before = c.output
        c.put('go')
        until(lambda: len(c.children()) > ORPHANS // 10, 'the orphans', pause=0.001)
        c.wait_data('made')
        seconds, _ = timed(lambda: until(lambda: len(c.children()) == 1, 'an end of all zombies'))
        assert 'RUNNING' in c.ctl('status', 'x')
        noise = c.output[len(before):]
        assert noise == '' and c.errors == '', noise + c.errors
        assert c.stop() == 0
        return '%d orphans, the last one reaped within %.2f s of the last end' % (ORPHANS, seconds)


SWARM_FILE = sections(
    '[program:x] command=/bin/child hold | numprocs=%d | process_name=%%(process_num)03d | startsecs=0 | autorestart=true')


@test
def children_killed_at_once(bindir):
    """200 programs are killed in the same moment: each is logged as what it was, each is started again."""
    with started(Container(bindir, SWARM_FILE % SWARM)) as c:
        c.wait_log('entered RUNNING', SWARM)
        for count in range(1, KILL_ROUNDS + 1):
            swarm = c.children()
            assert len(swarm) == SWARM, '%d processes' % len(swarm)
            # Stopped every other time: then one SIGCHLD stands for all of them.
            if count % 2:
                c.send(signal.SIGSTOP)
            for pid in swarm:
                os.kill(pid, signal.SIGKILL)
            if count % 2:
                c.send(signal.SIGCONT)
            until(lambda: len(c.children()) == SWARM and not set(swarm) & set(c.children()), 'all others')
            c.wait_log('entered RUNNING', (count + 1) * SWARM)
            assert c.count('(terminated by SIGKILL; not expected)') == count * SWARM
            assert c.count('spawned:') == (count + 1) * SWARM, 'not each was started once'
            assert not c.zombies()
        for number in range(SWARM):
            ends = c.count('exited: %03d (terminated by SIGKILL' % number) + c.count('exited: x:%03d (' % number)
            assert ends == KILL_ROUNDS, '%03d has ended %d times' % (number, ends)
        assert c.stop() == 0
        return '%d rounds of %d' % (KILL_ROUNDS, SWARM)


@test
def term_at_the_start(bindir):
    """TERM 0 to 50 ms after the exec of process 1 ends it, with 0."""
    slowest = 0
    with Container(bindir, '[program:x]\ncommand=/bin/child hold\n') as c:
        for count in range(TERM_ROUNDS):
            pid = c.start()
            end = time.monotonic() + 0.05 * count / TERM_ROUNDS
            # The kernel drops what comes to a process 1 before its first statement, whatever program that is.
            until(lambda: holds_back(pid, signal.SIGTERM), 'its first statement', pause=0.0002)
            while time.monotonic() < end:
                pass
            c.send(signal.SIGTERM)
            sent = time.monotonic()
            assert c.end_status(10) == 0, 'status in round %d: %s' % (count, c.output + c.errors)
            slowest = max(slowest, time.monotonic() - sent)
    return '%d rounds, at most %.0f ms from the signal to the end of runc' % (TERM_ROUNDS, slowest * 1000)
