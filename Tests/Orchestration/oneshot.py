"""Programs that do their work and end (EXT-72)."""
import time

from lib import test, until
from lib.network import free_port

# Fails so often, and then succeeds.
MIGRATION = """#!/bin/sh
echo run >> {d}/runs
[ $(wc -l < {d}/runs) -gt %d ] || exit %d
echo migrated
"""


def migration(lab, failures, status=3):
    lab.write('migrate', (MIGRATION % (failures, status)).replace('{d}', lab.dir), 0o755)
    return '[program:migrate]\ntype=oneshot\ncommand={d}/migrate\n'


def ended(lab, state):
    until(lambda: lab.state('migrate') == state, lambda: '%s:\n%s' % (state, lab.read('s.log')[-1500:]))


@test
def a_migration_that_fails_twice_and_then_succeeds(lab):
    port = free_port()
    text = migration(lab, 2) + '[inet_http_server]\nport=127.0.0.1:%d\n' % port
    lab.begin(text)
    ended(lab, 'EXITED')
    assert lab.read('runs') == 'run\n' * 3
    log = lab.read('s.log')
    assert log.count('exited: migrate (exit status 3; not expected)') == 2
    assert 'exited: migrate (exit status 0; expected)' in log
    assert lab.rpc().readProcessStdoutLog('migrate', 0, 0) == 'migrated\n'
    health = lab.ctl('health')
    assert health.returncode == 0, health.stdout
    lab.quit()


@test
def a_migration_that_never_succeeds_ends_the_container(lab):
    lab.begin(migration(lab, 99, 4) + 'startretries=1\nexit_on=fatal\n')
    assert lab.daemon.wait(20) == 4
    assert lab.read('runs') == 'run\n' * 2


@test
def a_long_one_is_running_and_may_be_stopped(lab):
    lab.begin('[program:migrate]\ntype=oneshot\ncommand=/bin/sleep 1000\n')
    lab.running('migrate')
    time.sleep(1.5)
    assert lab.state('migrate') == 'RUNNING'
    lab.rpc().stopProcess('migrate')
    assert lab.state('migrate') == 'STOPPED'
    lab.quit()


@test
def it_is_run_again_when_that_is_asked_for(lab):
    lab.begin(migration(lab, 0))
    ended(lab, 'EXITED')
    lab.rpc().startProcess('migrate')
    until(lambda: lab.read('runs') == 'run\n' * 2, 'the second run')
    ended(lab, 'EXITED')
    lab.quit()
