"""Programs that tell that they are ready (EXT-71)."""
import os
import pwd
import re
import signal
import socket
import struct
import time

from lib import test, until
from lib.places import project_file
from lib.processes import environment
from stage import child, program, shell

POSTGRES = '/usr/lib/postgresql/15/bin/'


def starting(lab, name):
    assert lab.state(name) == 'STARTING', lab.state(name)


def address(lab, name):
    """The NOTIFY_SOCKET that a program was given."""
    return environment(lab.pid(name))['NOTIFY_SOCKET']


def send(address, message, descriptors=()):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.connect('\0' + address[1:] if address[0] == '@' else address)
        more = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack('%di' % len(descriptors), *descriptors))]
        s.sendmsg([message], more if descriptors else [])


@test
def systemd_notify_makes_a_script_ready(lab):
    began = time.monotonic()
    lab.start(program('x', shell('systemd-notify --ready --status=serving; echo $? > %s; exec sleep 1000' % lab.path('rc')),
                      'ready=notify', 'start_timeout=20'))
    lab.running('x')
    lab.logged('success: x entered RUNNING state, process is ready (ready=notify)')
    # It waits for BARRIER=1, by itself for five seconds.
    until(lambda: lab.read('rc') == '0\n', 'the end of systemd-notify')
    assert time.monotonic() - began < 4, 'BARRIER=1 was not answered'
    assert 'ignored' not in lab.read('s.log')


@test
def systemd_notify_reloading_and_stopping_are_logged(lab):
    script = '; '.join('systemd-notify %s' % w for w in ('--ready', 'RELOADING=1', '--ready', 'STOPPING=1'))
    lab.start(program('x', shell(script + '; exec sleep 1000'), 'ready=notify'))
    for words in ("'x' is reloading (RELOADING=1)", "'x' has reloaded (READY=1)", "'x' is stopping (STOPPING=1)"):
        lab.logged(words)


@test
def a_sender_that_is_no_descendant_is_ignored(lab):
    lab.start(program('x', 'sleep 1000', 'ready=notify') + program('y', 'sleep 1000'), daemon='loglevel=debug')
    lab.running('y')
    env = lab.env(NOTIFY_SOCKET=address(lab, 'x'))
    for _ in range(20):
        # It waits for its barrier, so the message was seen when it is back.
        assert lab.run(['systemd-notify', '--ready'], env=env).returncode == 0
    starting(lab, 'x')
    lines = [line for line in lab.read('s.log').splitlines() if 'ignored a notification from process' in line]
    assert 1 <= len(lines) <= 5 and 'DEBG' in lines[0], lines


@test
def a_descendant_is_one_after_setsid_and_a_double_fork(lab):
    users = [''] + (['65534'] if os.geteuid() == 0 else [])
    lab.start(''.join(program('x%s' % u, child('orphan.py', u), 'ready=notify', 'killmode=tree') for u in users))
    lab.running(*('x%s' % u for u in users))


@test
def an_orphan_that_is_not_ours_is_no_descendant(lab):
    lab.start(program('x', 'sleep 1000', 'ready=notify'), daemon='loglevel=debug')
    until(lambda: lab.pid('x'), 'the pid')
    env = {**lab.env(), 'NOTIFY_SOCKET': address(lab, 'x')}
    lab.run(['setsid', '-f', 'systemd-notify', '--ready'], env=env)
    lab.logged('ignored a notification from process')
    starting(lab, 'x')


@test
def sdnotify_of_pypi_and_its_watchdog(lab):
    lab.start(program('x', child('teller.py', 'STATUS=up', 'READY=1'), 'ready=notify', 'watchdog=1', 'stopwaitsecs=3'))
    lab.running('x')
    pid = lab.pid('x')
    assert environment(pid)['WATCHDOG_USEC'] == '1000000'
    time.sleep(2.5)
    assert lab.pid('x') == pid, 'killed although it has shown signs of life'
    os.kill(pid, signal.SIGUSR1)
    lab.logged("no WATCHDOG=1 for 1 second: stopping 'x' with SIGABRT")
    lab.logged('exited: x (terminated by SIGABRT')
    until(lambda: lab.state('x') == 'RUNNING' and lab.pid('x') != pid, 'its restart')


@test
def more_time_for_the_end_is_given(lab):
    lab.start(program('x', child('teller.py', 'READY=1'), 'ready=notify', 'stopwaitsecs=1'))
    lab.running('x')
    os.kill(lab.pid('x'), signal.SIGUSR2)
    until(lambda: lab.rpc().getProcessInfo('x', True)['status_text'] == 'patient', 'its patience')
    began = time.monotonic()
    assert lab.ctl('stop', 'x').stdout == 'x: stopped\n'
    assert time.monotonic() - began > 2.5
    assert 'SIGKILL' not in lab.read('s.log')


@test
def redis_is_ready_when_it_answers(lab):
    server = 'redis-server --supervised systemd --daemonize no --port 0 --save \'\' --dir %s --unixsocket %s' % (
        lab.dir, lab.path('redis'))
    lab.start(program('db', server, 'ready=notify', 'start_timeout=30'))
    lab.running('db')
    assert lab.run(['redis-cli', '-s', lab.path('redis'), 'ping']).stdout == 'PONG\n'
    lab.ctl('stop', 'db')
    lab.logged("'db' is stopping (STOPPING=1)")


@test
def redis_is_ready_by_its_line(lab):
    server = 'redis-server --daemonize no --port 0 --save \'\' --dir %s --unixsocket %s' % (lab.dir, lab.path('redis'))
    lab.start(program('db', server, 'ready=log:server is now ready to accept connections', 'redirect_stderr=true'))
    lab.running('db')
    assert lab.run(['redis-cli', '-s', lab.path('redis'), 'ping']).stdout == 'PONG\n'


@test
def postgresql_is_ready_when_it_answers(lab):
    if os.geteuid() != 0:
        return 'needs root'
    user = pwd.getpwnam('postgres')
    data = lab.path('data')
    os.chmod(lab.dir, 0o755)
    os.mkdir(data)
    os.chown(data, user.pw_uid, user.pw_gid)
    how = {'user': user.pw_uid, 'group': user.pw_gid, 'extra_groups': [], 'cwd': '/'}
    made = lab.run([POSTGRES + 'initdb', '-A', 'trust', '-N', '-D', data], **how)
    assert made.returncode == 0, made.stderr
    lab.start(program('db', '%spostgres -D %s -k %s -c listen_addresses=' % (POSTGRES, data, data), 'user=postgres',
                      'ready=notify', 'start_timeout=60', 'stopsignal=INT'))
    lab.running('db')
    answer = lab.run([POSTGRES + 'psql', '-h', data, '-Atc', 'select 6*7'], **how)
    assert answer.stdout == '42\n', answer.stderr
    assert lab.ctl('stop', 'db').stdout == 'db: stopped\n'
    lab.logged("'db' is stopping (STOPPING=1)")


@test
def s6_notifyoncheck_writes_to_the_descriptor(lab):
    # It asks for an s6-supervise in its directory, one that has nothing to do here.
    lab.write('service/run', '#!/bin/sh\n', mode=0o755)
    lab.write('service/down', '')
    lab.beside(['s6-supervise', lab.path('service')], 's6.out')
    until(lambda: os.path.exists(lab.path('service/supervise/status')), 's6-supervise')
    lab.start(program('x', "s6-notifyoncheck -d -3 5 -n 0 -w 50 -c 'test -e %s' sleep 1000" % lab.path('up'),
                      'directory=' + lab.path('service'), 'ready=fd:5'))
    until(lambda: lab.pid('x'), 'the pid')
    starting(lab, 'x')
    lab.write('up', '')
    lab.running('x')


@test
def a_newline_on_a_descriptor_makes_ready_and_closes_it(lab):
    os.mkfifo(lab.path('go'))
    script = 'printf not >/proc/self/fd/100; read a < %s; echo yet >/proc/self/fd/100; exec sleep 1000' % lab.path('go')
    lab.start(program('x', shell(script), 'ready=fd:100'))
    until(lambda: lab.pid('x'), 'the pid')
    starting(lab, 'x')
    with open(lab.path('go'), 'w') as f:
        f.write('\n')
    lab.running('x')


@test
def a_number_beyond_the_limit_is_a_clear_failure(lab):
    lab.start(program('x', 'sleep 1000', 'ready=fd:1000', 'startretries=0'), daemon='minfds=100', descriptors=200)
    until(lambda: lab.state('x') == 'FATAL', 'the failure')
    error = lab.info('x')['spawnerr']
    assert error == 'ready=fd:1000: the number is beyond the limit of open files that supervisord has (minfds)', error


@test
def what_is_not_ready_in_time_is_stopped(lab):
    lab.start(program('x', 'sleep 1000', 'ready=notify', 'start_timeout=1', 'startretries=0'))
    until(lambda: lab.state('x') == 'FATAL', 'the failure')
    assert lab.info('x')['spawnerr'] == 'not ready after 1 second'
    assert lab.ctl('start', 'x').stdout == 'x: ERROR (spawn error)\n'


@test
def descriptors_that_come_along_are_closed(lab):
    lab.start(program('x', 'sleep 1000', 'ready=notify'))
    until(lambda: lab.pid('x'), 'the pid')
    before = lab.settled_descriptors()
    for count in (1, 16, 17, 253):
        r, w = os.pipe()
        send(address(lab, 'x'), b'FDSTORE=1', [w] * count)
        os.close(w)
        # Its end comes when the last copy is closed.
        assert os.read(r, 1) == b''
        os.close(r)
    assert lab.settled_descriptors() == before


@test
def a_storm_of_foreign_messages_holds_up_nobody(lab):
    lab.start(program('x', 'sleep 1000', 'ready=notify'))
    until(lambda: lab.pid('x'), 'the pid')
    where = address(lab, 'x')
    end, count, slowest = time.monotonic() + 2, 0, 0
    while time.monotonic() < end:
        for _ in range(500):
            send(where, b'READY=1\nSTATUS=%d' % count)
            count += 1
        began = time.monotonic()
        starting(lab, 'x')
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 1, slowest
    return '%d messages, an answer in %.0f ms at most' % (count, slowest * 1000)


@test
def the_examples_of_the_documentation_are_good(lab):
    blocks = re.findall(r'(?s)```ini\n(\[program.*?)```', project_file('docs/readiness.md'))
    assert len(blocks) >= 6, len(blocks)
    # What supervisord would expand to its own, if a service manager had started it.
    env = lab.env(NOTIFY_SOCKET='/run/systemd/notify')
    for block in blocks:
        lab.write('x.conf', '[supervisord]\nlogfile=/dev/null\nlogfile_maxbytes=0\n' +
                  block.replace('directory=/srv/app-service', 'directory=/').replace('depends_on=db\n', ''))
        checked = lab.run([os.path.join(lab.bindir, 'supervisord'), '--test', '-c', lab.path('x.conf')], env=env)
        assert checked.returncode == 0, block + checked.stdout + checked.stderr
