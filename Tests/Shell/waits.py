"""wait and rolling restarts, with real programs."""
import os
import re
import signal
import subprocess
import threading
import time

from lib import sections, test, timed, until
from lib.ptyctl import clean
from session import ended

PROGRAMS = sections('''
[program:db] command=/bin/sleep 1000 | startsecs=0 | healthcheck=exec:/usr/bin/test -e {d}/ok | healthcheck_interval=0.1
 | healthcheck_retries=3 | healthcheck_start_interval=0.1
[program:plain] command=/bin/sleep 1000 | startsecs=0
[program:off] command=/bin/sleep 1000 | startsecs=0 | autostart=false
[program:job] command=/bin/sh -c "sleep 0.5" | type=oneshot | autostart=false
[program:bad] command=/bin/sh -c "sleep 0.3; exit 3" | startsecs=0 | autorestart=false | autostart=false
[program:broken] command=/bin/sh -c "sleep 0.3; exit 1" | startretries=0 | autostart=false
[group:g] programs=one,two
[program:one] command=/bin/sleep 1000 | startsecs=0
[program:two] command=/bin/sleep 1000 | startsecs=0
''')


def start(s, programs=PROGRAMS):
    s.start(programs=programs.replace('{d}', s.dir), waits=False)
    s.running('db', 'plain')


def later(s, *words):
    """A command that runs beside the test."""
    process = subprocess.Popen(s.ctl_command(*words), env=s.env(), cwd=s.dir, text=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    s.kept.callback(process.wait)
    s.kept.callback(process.kill)
    return process


def waiting(s, process):
    """It has come to wait: its connection is there, and nothing was answered."""
    until(lambda: any('socket' in os.readlink('/proc/%d/fd/%s' % (process.pid, x))
                      for x in os.listdir('/proc/%d/fd' % process.pid)), 'the connection')
    assert process.poll() is None


def result(process, seconds=20):
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


@test
def what_holds_is_not_waited_for(s):
    start(s)
    for word in ('plain', 'plain:started', 'plain:RUNNING', 'off:stopped', 'g:*', 'g:one', "p*"):
        r = s.ctl('wait', word)
        assert (r.returncode, r.stdout, r.stderr) == (0, '', ''), (word, r)


@test
def healthy_is_waited_for(s):
    start(s)
    w = later(s, 'wait', 'db:healthy', 'plain')
    waiting(s, w)
    s.write('ok', '')
    assert result(w) == (0, '', ''), w


@test
def completed_is_waited_for(s):
    start(s)
    s.ctl('start', 'job')
    assert s.ctl('wait', 'job:completed').returncode == 0
    w = later(s, 'wait', 'bad:completed')
    waiting(s, w)
    s.ctl('start', 'bad')
    assert result(w) == (1, '', 'bad:completed: bad has exited with status 3\n')


@test
def fatal_ends_it_at_once(s):
    start(s)
    w = later(s, 'wait', 'plain', 'broken')
    waiting(s, w)
    threading.Thread(target=s.ctl, args=('start', 'broken')).start()
    status, out, err = result(w)
    assert (status, out) == (1, '') and err.startswith('broken:started: broken is FATAL: Exited too quickly'), err


@test
def the_time_is_over(s):
    start(s)
    t, r = timed(lambda: s.ctl('wait', '--timeout', '0.5', 'off', 'plain'))
    assert (r.returncode, r.stdout) == (1, '') and 0.4 < t < 5, (t, r)
    assert r.stderr == 'off:started: not in 0.5 seconds, it is STOPPED, Not started\n', r
    assert s.ctl('wait', '--timeout=0', 'plain').returncode == 0


@test
def a_process_that_answers_no_more_is_replaced(s):
    start(s)
    w = later(s, 'wait', 'db:healthy')
    waiting(s, w)
    for _ in range(3):
        first = until(s.control_process, 'a control process')
        os.kill(first, signal.SIGKILL)
        until(lambda: s.control_process() not in (None, first), 'another one')
    assert w.poll() is None
    s.write('ok', '')
    assert result(w) == (0, '', ''), w


@test
def a_restart_of_supervisord_goes_unnoticed(s):
    start(s)
    w = later(s, 'wait', 'db:healthy')
    waiting(s, w)
    s.ctl('reload')
    s.logged('supervisord started', 2)
    assert w.poll() is None
    s.write('ok', '')
    assert result(w) == (0, '', ''), w


@test
def supervisord_itself_may_come_later(s):
    s.configure(PROGRAMS.replace('{d}', s.dir))
    w = later(s, 'wait', '--timeout', '20', 'plain')
    until(lambda: status_of(w.pid).startswith('S'), 'the wait')
    start(s)
    assert result(w) == (0, '', ''), w
    s.stop()
    r = s.ctl('wait', 'plain')
    assert r.returncode == 1 and 'does not answer' in r.stderr, r


def status_of(pid):
    with open('/proc/%d/stat' % pid, encoding='ascii') as f:
        return f.read().split(')')[1].split()[0]


@test
def clients_that_go_leave_nothing_behind(s):
    start(s)
    s.ctl('version')
    before = s.client_descriptors()
    clients = [later(s, 'wait', 'off') for _ in range(20)]
    until(lambda: s.client_descriptors() >= before + 20, 'all of them')
    for client in clients:
        client.kill()
    until(lambda: s.client_descriptors() <= before, 'their descriptors')
    assert s.ctl('start', 'off').returncode == 0


@test
def errors_list_what_is_possible(s):
    start(s)
    r = s.ctl('wait', 'nope')
    assert (r.returncode, r.stdout, r.stderr) == (1, '', 'nope: ERROR (no such process)\n'), r
    r = s.ctl('wait', 'db:ready')
    assert "'ready' is no condition: these are started, healthy, unhealthy, completed, or a state: STOPPED" in r.stderr, r
    r = s.ctl('wait', 'plain:healthy')
    assert (r.returncode, r.stderr) == (1, 'plain:healthy: plain has no health check (healthcheck)\n'), r
    r = s.ctl('wait')
    assert r.returncode == 1 and r.stderr.startswith('Error: wait requires a process name\nwait <name>'), r
    # Of many, those without a check only have to run.
    s.write('ok', '')
    assert s.ctl('wait', "[dp]*:healthy").returncode == 0


@test
def a_person_sees_what_is_waited_for(s):
    start(s)
    for size in ((24, 80), (24, 200)):
        p = s.pty('wait', 'off', size=size)
        p.expect_exact('waiting for off:started')
        s.ctl('start', 'off')
        assert clean(ended(p, 0)).strip() == '', p.before
        s.ctl('stop', 'off')
    p = s.shell()
    p.sendline('wait off')
    p.expect_exact('waiting for off:started')
    p.sendintr()
    ended(p)


ROLLING = sections('''
[program:web] command=/bin/sh {d}/web %(process_num)d | process_name=%(process_num)d | numprocs=3 | startsecs=0.2 | startretries=0
[program:db] command=/bin/sleep 1000 | startsecs=0 | healthcheck=exec:/usr/bin/test -e {d}/ok | healthcheck_interval=0.1
 | healthcheck_retries=2 | healthcheck_start_interval=0.1
[program:plain] command=/bin/sleep 1000 | startsecs=0
''')
WEB = 'if [ -e %s/bad$1 ]; then exit 1; fi; exec sleep 1000\n'


def start_rolling(s):
    s.write('web', WEB % s.dir)
    s.write('ok', '')
    start(s, ROLLING.replace('startsecs=0.2', 'startsecs=1'))
    s.running('web:0', 'web:1', 'web:2')


@test
def one_process_at_a_time_is_restarted(s):
    start_rolling(s)
    before = {x: s.pid(x) for x in ('web:0', 'web:1', 'web:2', 'plain')}
    least = []
    done = threading.Event()

    def watch():
        while not done.is_set():
            least.append(sum(x['statename'] == 'RUNNING' for x in s.rpc().getAllProcessInfo() if x['group'] == 'web'))
    watcher = threading.Thread(target=watch)
    watcher.start()
    r = s.ctl('restart', '--rolling', 'web:*', 'db')
    done.set()
    watcher.join()
    assert r.stdout.splitlines() == [
        'web:0: stopped', 'web:0: started', 'web:1: stopped', 'web:1: started', 'web:2: stopped', 'web:2: started',
        'db: stopped', 'db: started', 'db: healthy'], r
    assert r.returncode == 0 and min(least) == 2, (r, least)
    assert all((s.pid(x) != before[x]) == (x != 'plain') for x in before)


@test
def the_first_failure_ends_it(s):
    start_rolling(s)
    before = s.pid('web:2')
    s.write('bad1', '')
    r = s.ctl('restart', '--rolling', "'web:*'".strip("'"))
    assert r.stdout.splitlines()[-1] == 'ERROR (rolling restart ended at web:1, not touched: web:2)', r
    assert 'web:1: ERROR (spawn error)' in r.stdout and r.returncode == 1, r
    assert s.pid('web:2') == before and s.state('web:2') == 'RUNNING'


@test
def an_unhealthy_process_ends_it(s):
    start_rolling(s)
    before = s.pid('plain')
    os.unlink(s.path('ok'))
    r = s.ctl('restart', '--rolling', 'db', 'plain')
    lines = r.stdout.splitlines()
    assert lines[:2] == ['db: stopped', 'db: started'] and lines[2].startswith('db: ERROR (unhealthy'), r
    assert lines[3] == 'ERROR (rolling restart ended at db, not touched: plain)' and r.returncode == 1, r
    assert s.pid('plain') == before


@test
def unknown_names_come_before_anything_is_touched(s):
    start_rolling(s)
    before = s.pid('plain')
    r = s.ctl('restart', '--rolling', 'plain', 'nope*')
    assert (r.returncode, r.stdout) == (1, 'nope*: ERROR (no such process)\n') and s.pid('plain') == before, r
    for size in ((24, 80), (24, 200)):
        p = s.pty('restart', '--rolling', 'plain', size=size)
        assert re.findall(r'plain: \w+', clean(ended(p, 0))) == ['plain: stopped', 'plain: started'], p.before
