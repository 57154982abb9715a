"""Real daemons that fork and leave (EXT-72)."""
import os
import signal
import subprocess
import urllib.request

from lib import test, until
from lib.network import free_port

# One that every user may run.
PYTHON = '/usr/bin/python3'
DAEMON = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'children', 'daemon.py')
NGINX = """daemon on;
pid {d}/nginx.pid;
error_log {d}/nginx.log;
worker_processes 2;
events { worker_connections 64; }
http { access_log off; server { listen 127.0.0.1:{port}; location / { return 200 "{answer}"; } } }
"""


def forking(command, pidfile, more=''):
    return '[program:x]\ntype=forking\ncommand=%s\npidfile=%s\n%s\n' % (command, pidfile, more)


def ours(*words, more=''):
    return forking('%s %s {d}/pid %s' % (PYTHON, DAEMON, ' '.join(words)), '{d}/pid', more)


def failed(lab, reason, state='BACKOFF'):
    """Waits for a start that fails for this reason."""
    until(lambda: lab.info('x')['statename'] == state and reason in lab.info('x')['spawnerr'],
          lambda: '%s: %s\n%s' % (state, reason, lab.read('s.log')[-1500:]))


def running(lab, pidfile='pid'):
    """Waits for the program to run; returns the pid of its daemon."""
    until(lambda: lab.state('x') == 'RUNNING', lambda: 'RUNNING:\n' + lab.read('s.log')[-1500:])
    pid = lab.pid('x')
    assert pid == int(lab.read(pidfile)), (pid, lab.read(pidfile))
    return pid


def nginx_files(lab, port, answer):
    lab.write('nginx.conf', NGINX.replace('{d}', lab.dir).replace('{port}', str(port)).replace('{answer}', answer))


def nginx(lab, answer='one', more='killmode=tree\nautorestart=true'):
    port = free_port()
    nginx_files(lab, port, answer)
    lab.begin(forking('/usr/sbin/nginx -c {d}/nginx.conf', '{d}/nginx.pid', more))
    return port, running(lab, 'nginx.pid')


def page(port):
    """What the server says; None while it does not."""
    try:
        with urllib.request.urlopen('http://127.0.0.1:%d/' % port, timeout=5) as answer:
            return answer.read().decode()
    except OSError:
        return None


@test
def nginx_is_its_own_program(lab):
    port, pid = nginx(lab)
    until(lambda: page(port) == 'one', 'the page')
    nginx_files(lab, port, 'two')
    lab.rpc().signalProcess('x', 'HUP')
    until(lambda: page(port) == 'two', 'the page after a reload')
    assert lab.pid('x') == pid and lab.state('x') == 'RUNNING'
    lab.rpc().stopProcess('x')
    assert page(port) is None and lab.state('x') == 'STOPPED' and not lab.below()
    lab.rpc().startProcess('x')
    assert running(lab, 'nginx.pid') != pid
    until(lambda: page(port) == 'two', 'the page after a start')
    lab.quit()
    assert page(port) is None


@test
def nginx_whose_master_is_killed_is_started_again_when_its_workers_are_gone(lab):
    port, pid = nginx(lab)
    for _ in range(3):
        until(lambda: page(port) == 'one', 'the page')
        lab.rpc().signalProcess('x', 'KILL')
        until(lambda: lab.state('x') == 'RUNNING' and lab.pid('x') not in (0, pid), 'another master')
        pid = running(lab, 'nginx.pid')
    until(lambda: page(port) == 'one', 'the page')
    lab.quit()


@test
def nginx_that_is_told_to_quit_has_ended(lab):
    port, _ = nginx(lab, more='autorestart=false')
    lab.rpc().signalProcess('x', 'QUIT')
    until(lambda: lab.state('x') == 'EXITED', 'the end')
    info = lab.info('x')
    assert info['exitstatus'] == 0 and info['pid'] == 0 and page(port) is None
    lab.quit()


@test
def nginx_with_the_wrong_pidfile_is_not_left_behind(lab):
    port = free_port()
    nginx_files(lab, port, 'one')
    lab.begin(forking('/usr/sbin/nginx -c {d}/nginx.conf', '{d}/other.pid', 'start_timeout=1\nstartretries=0'))
    failed(lab, "no pid of its daemon in '%s' after 1 second" % lab.path('other.pid'), 'FATAL')
    assert page(port) is None and not lab.below(), lab.below()
    lab.quit()


@test
def nginx_with_a_broken_file_has_failed_at_once(lab):
    lab.write('nginx.conf', 'nonsense;')
    lab.begin(forking('/usr/sbin/nginx -c {d}/nginx.conf', '{d}/nginx.pid'))
    until(lambda: lab.state('x') == 'BACKOFF', 'BACKOFF', seconds=5)
    assert 'exit status 1; not expected' in lab.read('s.log')
    lab.quit()


@test
def sshd(lab):
    port = free_port()
    os.makedirs('/run/sshd', mode=0o755, exist_ok=True)
    subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', lab.path('key')], check=True)
    lab.write('sshd.conf', 'ListenAddress 127.0.0.1:%d\nHostKey %s\nPidFile %s\nUsePAM no\nPasswordAuthentication no\n'
              % (port, lab.path('key'), lab.path('sshd.pid')))
    lab.begin(forking('/usr/sbin/sshd -f {d}/sshd.conf', '{d}/sshd.pid', 'autorestart=true'))
    pid = running(lab, 'sshd.pid')

    def greets():
        answer = lab.run(['ssh-keyscan', '-T', '5', '-p', str(port), '127.0.0.1'])
        return 'ssh-ed25519' in answer.stdout
    until(greets, 'the key of the server')
    lab.rpc().signalProcess('x', 'KILL')
    until(lambda: lab.state('x') == 'RUNNING' and lab.pid('x') not in (0, pid), 'another sshd')
    until(greets, 'the key of the server')
    lab.rpc().stopProcess('x')
    assert not greets()
    lab.quit()


@test
def a_double_fork(lab):
    lab.begin(ours())
    pid = running(lab)
    lab.rpc().signalProcess('x', 'USR1')
    until(lambda: lab.read('pid.usr1') == '%d\n' % pid, 'the signal')
    lab.ctl('restart', 'x')
    assert running(lab) != pid
    assert lab.ctl('pid', 'x').stdout == '%d\n' % lab.pid('x')
    lab.quit()


@test
def a_daemon_that_writes_its_pidfile_late_bit_by_bit(lab):
    lab.begin(ours('late=1', 'partly'))
    assert lab.state('x') == 'STARTING' and lab.pid('x') in (0, lab.pid('x'))
    running(lab)
    lab.quit()


@test
def a_daemon_whose_parent_takes_its_time(lab):
    lab.begin(ours('slow=0.5'))
    running(lab)
    lab.quit()


@test
def a_daemon_that_keeps_its_group(lab):
    lab.begin(ours('keep', more='stopasgroup=true'))
    running(lab)
    lab.rpc().stopProcess('x')
    assert lab.state('x') == 'STOPPED' and not lab.below()
    lab.quit()


@test
def a_daemon_that_leaves_children(lab):
    for mode, rest in (('process', 1), ('tree', 0)):
        lab.begin(ours('worker', more='killmode=%s\nautorestart=false' % mode))
        running(lab)
        lab.rpc().signalProcess('x', 'TERM')
        until(lambda: lab.state('x') == 'EXITED', 'the end')
        assert len(lab.below()) == rest, lab.below()
        for pid in lab.below():
            os.kill(pid, signal.SIGKILL)
        lab.rpc().shutdown()
        lab.daemon.wait(20)


@test
def a_wrong_number_is_waited_over_until_the_start_is_overdue(lab):
    lab.begin(ours('wrong', 'worker', more='start_timeout=1\nstartretries=0'))
    failed(lab, 'no pid of its daemon', 'FATAL')
    assert not lab.below(), lab.below()
    lab.quit()


@test
def a_stale_pidfile_is_waited_over(lab):
    lab.write('pid', '1\n')
    lab.begin(ours('late=0.5'))
    running(lab)
    lab.rpc().stopProcess('x')
    # Of the last run.
    lab.rpc().startProcess('x')
    running(lab)
    lab.quit()


@test
def a_first_process_that_fails(lab):
    lab.begin(ours('fail', 'late=100', more='startretries=0\nexit_on=fatal'))
    assert lab.daemon.wait(20) == 3
    assert not lab.below()


@test
def a_daemon_that_ends_at_once(lab):
    lab.begin(ours('quick', more='startretries=0'))
    failed(lab, 'x has left no daemon', 'FATAL')
    lab.quit()


@test
def a_stop_while_the_daemon_is_awaited(lab):
    lab.begin(ours('late=100', 'worker', more='start_timeout=0'))
    until(lambda: 'its daemon is looked for' in lab.read('s.log'), 'the wait')
    lab.rpc().stopProcess('x')
    assert lab.state('x') == 'STOPPED' and not lab.below()
    lab.rpc().startProcess('x', False)
    until(lambda: lab.read('s.log').count('its daemon is looked for') == 2, 'the wait')
    lab.quit()


@test
def two_daemons_that_show_nothing_of_their_environment_come_up_at_once(lab):
    ports = [free_port(), free_port()]
    text = ''
    for number, port in enumerate(ports):
        nginx_files(lab, port, 'n%d' % number)
        conf = lab.read('nginx.conf').replace('nginx.pid', 'nginx%d.pid' % number)
        lab.write('nginx%d.conf' % number, conf)
        text += forking('/usr/sbin/nginx -c {d}/nginx%d.conf' % number, '{d}/nginx%d.pid' % number).replace(
            'program:x', 'program:n%d' % number)
    lab.begin(text)
    lab.running('n0', 'n1')
    for number, port in enumerate(ports):
        until(lambda: page(port) == 'n%d' % number, 'the page')
        assert lab.pid('n%d' % number) == int(lab.read('nginx%d.pid' % number))
    lab.quit()


@test
def without_rights_to_adopt_the_start_fails_with_words(lab):
    if lab.WRAPPER:
        return 'process 1 adopts orphans in any case'
    lab.begin(ours(), 'subreaper=false')
    failed(lab, 'type=forking needs a supervisord that is process 1 or a subreaper')
    lab.quit()
    return None


@test
def a_daemon_of_another_user_with_an_empty_environment(lab):
    os.chmod(lab.dir, 0o777)
    lab.begin(ours(more='user=nobody').replace('command=', 'command=/usr/bin/env -i '))
    pid = running(lab)
    assert os.stat(lab.path('pid')).st_uid != 0
    lab.rpc().signalProcess('x', 'USR1')
    until(lambda: lab.read('pid.usr1') == '%d\n' % pid, 'the signal')
    lab.quit()


@test
def a_pidfile_of_another_user_gives_no_power_over_processes_of_others(lab):
    os.chmod(lab.dir, 0o777)
    # An orphan of root, of which nothing is known, from after the launch.
    orphan = '[program:other]\nautostart=false\nautorestart=false\nstartsecs=0\ncommand=/usr/bin/env -i %s %s {d}/orphan\n'
    script = 'while [ ! -s {d}/orphan ]; do sleep 0.1; done; cat {d}/orphan > {d}/pid; sleep 1000 & exit 0'
    lab.begin(orphan % (PYTHON, DAEMON)
              + forking('/bin/sh -c "%s"' % script, '{d}/pid', 'user=nobody\nstart_timeout=3\nstartretries=0'))
    until(lambda: lab.pid('x') > 0, 'the first process')
    lab.rpc().startProcess('other')
    failed(lab, 'no pid of its daemon', 'FATAL')
    assert lab.read('pid') == lab.read('orphan')
    pid = lab.numbered(int(lab.read('orphan')))
    assert os.path.exists('/proc/%d' % pid)
    os.kill(pid, signal.SIGKILL)
    lab.quit()
