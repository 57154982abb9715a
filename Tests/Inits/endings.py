"""How programs and containers end, as process 1 of a container without SYS_PTRACE (EXT-4, EXT-6, EXT-7, EXT-8)."""
import os
import signal
import subprocess

from lib import test, until
from lib.container import Container, Stage, started
from lib.daemon import configuration
from lib.places import CHILD
from lib.processes import children, lives, programs, status

STRAY = 'ignore TERM HUP -- %s -- append /data/stray x -- hold'
BYSTANDER = '[program:bystander]\ncommand=/bin/child hold\nstartsecs=0\npriority=1\n'


def program(command, *options):
    return '[program:x]\ncommand=/bin/child %s\n%s\n' % (command, '\n'.join(('startsecs=0', 'stopwaitsecs=1') + options))


def escapes(bindir, mode, stray):
    """Stops a program whose child has called setsid, has forked twice and ignores TERM. Returns its pid before and
    whether it lives after."""
    text = BYSTANDER + program("orphan '%s' -- append /data/up x -- hold" % (STRAY % stray), 'killmode=' + mode)
    with started(Container(bindir, text), 'up', 'stray') as c:
        c.wait_log('bystander entered RUNNING')
        bystander, program_pid, orphan = sorted(c.children())
        assert c.ctl('stop', 'x') == 'x: stopped\n'
        assert c.children().count(bystander), 'another program is gone'
        assert not c.children().count(program_pid)
        escaped = orphan in c.children()
        assert c.stop() == 0
        return escaped


@test
def tree_is_gone(bindir):
    """A child that calls setsid, forks twice and ignores TERM is gone after `stop` with killmode=tree."""
    assert not escapes(bindir, 'tree', 'sleep 0')


@test
def tree_of_another_user_is_gone(bindir):
    """The same when it has become another user, whose environment is not for us to read without SYS_PTRACE."""
    assert not escapes(bindir, 'tree', 'become 65534')


@test
def others_leave_it(bindir):
    """killmode=process and group do not reach it, so the two tests above see something."""
    assert escapes(bindir, 'process', 'sleep 0')
    assert escapes(bindir, 'group', 'sleep 0')


@test
def tree_outside_of_a_container(bindir):
    """The same where supervisord is not process 1, by the subreaper."""
    with Stage() as stage:
        conf = stage.write('s.conf', configuration(
            stage.dir, program("orphan 'ignore TERM -- append %s x -- hold' -- hold" % stage.path('stray'), 'killmode=tree')
            .replace('/bin/child', CHILD)))
        stage.start(['/bin/sh', '-c', '"$@"; exit', 'sh', os.path.join(bindir, 'supervisord'), '-n', '-c', conf])
        stage.wait_for('stray')
        daemon = until(stage.children, 'supervisord')[0]
        assert len(programs(daemon)) == 2, 'the orphan did not come to us'
        done = subprocess.run([os.path.join(bindir, 'supervisorctl'), '-c', conf, 'stop', 'x'],
                              stdout=subprocess.PIPE, check=False, timeout=20)
        assert done.stdout == b'x: stopped\n', done.stdout
        assert not programs(daemon)


EXITS = [
    # what the program does, options, status of the container
    ('exit 0', 'exit_on=exit', 0),
    ('exit 7', 'exit_on=exit', 7),
    ('exit 255', 'exit_on=unexpected', 255),
    ('die KILL', 'exit_on=exit', 137),
    ('die SEGV', 'exit_on=unexpected', 139),
    ('die TERM', 'exit_on=exit', 143),
    ('exit 9', 'exit_on=fatal\nautorestart=true\nstartsecs=5\nstartretries=0', 9),
    ('exit 0', 'exit_on=fatal\nautorestart=true\nstartsecs=5\nstartretries=0', 1),
]


@test
def exit_on_propagates(bindir):
    """The status of the container is that of the program that ended it; the others are stopped first."""
    for action, options, expected in EXITS:
        command = 'await /data/go -- ' + action if 'fatal' not in options else action
        lines = ['autorestart=false'] * ('autorestart' not in options) + [options]
        with Container(bindir, BYSTANDER + program(command, *lines)) as c:
            c.launch()
            c.wait_log('bystander entered RUNNING')
            c.put('go')
            code = c.end_status()
            assert code == expected, '%s with %s: %d' % (action, options, code)
            assert c.count('stopped: bystander (terminated by SIGTERM)') == 1, c.output


@test
def exit_code_zero(bindir):
    """exit_code=zero hides it."""
    text = '[supervisord]\nexit_code=zero\n' + program('exit 7', 'exit_on=exit', 'autorestart=false')
    with Container(bindir, text) as c:
        c.launch()
        assert c.end_status() == 0


@test
def command_that_is_not_there(bindir):
    """127 and 126, as a shell has them."""
    for command, code in (('/no/such/command', 127), ('/etc/supervisord.conf', 126)):
        with Container(bindir, '[program:x]\ncommand=%s\nstartretries=0\nexit_on=fatal\n' % command) as c:
            c.launch()
            assert c.end_status() == code


@test
def manual_stop_ends_nothing(bindir):
    """A stop that a client asks for never counts."""
    with started(Container(bindir, program('hold', 'exit_on=exit'))) as c:
        c.wait_log('entered RUNNING')
        assert c.ctl('stop', 'x') == 'x: stopped\n'
        assert 'STOPPED' in c.ctl('status', 'x')
        assert c.stop() == 0


def insisted(container, number):
    """Sends the signal once more; false when there is nothing left to get it."""
    try:
        container.send(number)
    except ProcessLookupError:
        return False
    return lives(container.pid)


@test
def second_signal(bindir):
    """TERM, INT or QUIT a second after the first means now, whatever stopwaitsecs says; the status stays 0."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        text = '[program:x]\ncommand=/bin/child trap /data/told TERM -- append /data/up x -- hold\nstopwaitsecs=600\n'
        with started(Container(bindir, text), 'up') as c:
            c.send(signal.SIGTERM)
            c.wait_data('told')
            until(lambda: not insisted(c, number), 'its end')
            assert c.end_status() == 0


@test
def signals_from_inside(bindir):
    """What a process of the container sends, even with runc exec, hurries nothing; nor does the first one from outside."""
    text = '[program:x]\ncommand=/bin/child trap /data/told TERM -- append /data/up x -- await /data/go -- exit 0\n' \
        'stopwaitsecs=600\n'
    with started(Container(bindir, text), 'up') as c:
        c.ctl('shutdown')
        c.wait_data('told')
        c.send(signal.SIGTERM)
        for count in range(3):
            c.execute('/bin/child', 'send', '1', 'TERM', '--', 'sleep', '500')
        assert c.process.poll() is None
        c.put('go')
        assert c.end_status() == 0
        assert 'SIGKILL' not in c.output


@test
def shutdown_limit(bindir):
    """shutdown_timeout ends it although a program has 600 s by itself."""
    text = '[supervisord]\nshutdown_timeout=1\n[program:x]\ncommand=/bin/child ignore TERM -- append /data/up x -- hold\n' \
        'stopwaitsecs=600\n'
    with started(Container(bindir, text), 'up') as c:
        assert c.stop() == 0


@test
def halt_signal(bindir):
    """RTMIN+3, which systemd-nspawn and podman (for systemd) send, is a shutdown as process 1."""
    with started(Container(bindir, BYSTANDER + program('hold'))) as c:
        c.wait_log('entered RUNNING', 2)
        c.send(signal.SIGRTMIN + 3)
        assert c.end_status() == 0
        order = [line.rsplit('stopped: ', 1)[1].split()[0] for line in c.output.split('\n') if 'stopped: ' in line]
        assert order == ['x', 'bystander'], order


@test
def sweep(bindir):
    """What has been left in the container gets TERM and the time to act upon it."""
    orphan = 'block TERM -- append /data/stray x -- until TERM -- sleep 50 -- append /data/ended well'
    with started(Container(bindir, program("orphan '%s' -- hold" % orphan)), 'stray') as c:
        assert c.stop() == 0
        assert c.data('ended') == ['well']


@test
def no_sweep_below_process_1(bindir):
    """Where supervisord is not process 1 it touches no process but its own (P21)."""
    words = ['/bin/child', 'fork', 'pid /data/stranger -- hold', '--', 'fork',
             'exec /bin/supervisord -n --container -c /etc/supervisord.conf', '--', 'hold']
    orphan = 'append /data/stray x -- hold'
    with started(Container(bindir, program("orphan '%s' -- hold" % orphan), args=words), 'stray', 'stranger') as c:
        mine = {status(pid, 'Name'): pid for pid in c.children()}
        stranger, daemon = mine['child'], mine['supervisord']
        orphans = [pid for pid in children(daemon) if status(pid, 'Name') == 'child']
        assert len(orphans) == 2, 'program and orphan'
        os.kill(daemon, signal.SIGTERM)
        until(lambda: not lives(daemon), 'the end of supervisord')
        assert len([pid for pid in orphans if lives(pid)]) == 1, 'the orphan of killmode=process is not ours to end'
        assert lives(stranger)
        assert c.process.poll() is None
