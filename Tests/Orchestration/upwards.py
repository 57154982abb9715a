"""Telling the service manager that has started us (EXT-71, upwards)."""
import os
import signal
import socket

from lib import test, until
from lib.processes import environment
from stage import program, shell


class Manager:
    """What systemd and podman are to us: a socket, and what comes in at it."""

    def __init__(self, lab, abstract=False):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.address = '@test-%d-%s' % (os.getpid(), os.path.basename(lab.dir)) if abstract else lab.path('notify')
        self.socket.bind('\0' + self.address[1:] if abstract else self.address)
        self.socket.settimeout(20)
        self.heard = []
        inherited = lab.env

        def env(**more):
            return inherited(NOTIFY_SOCKET=self.address, WATCHDOG_USEC='1', WATCHDOG_PID='1', **more)
        lab.env = env
        lab.kept.callback(self.socket.close)

    def await_(self, word):
        """The message with this line in it, and all that came before it are remembered."""
        while True:
            message = self.socket.recv(65536).decode()
            self.heard.append(message)
            if word in message.split('\n'):
                return message.split('\n')


@test
def ready_comes_when_all_programs_are(lab):
    manager = Manager(lab)
    os.mkfifo(lab.path('go'))
    lab.start(program('db', shell('read a < %s; systemd-notify --ready; exec sleep 1000' % lab.path('go')), 'ready=notify') +
              program('web', 'sleep 1000', 'startsecs=0') + program('later', 'sleep 1000', 'autostart=false') +
              program('once', 'true', 'startsecs=0', 'autorestart=false'))
    lab.running('web')
    manager.await_('STATUS=waiting for db')
    with open(lab.path('go'), 'w') as f:
        f.write('\n')
    assert manager.await_('READY=1')
    assert not any('READY=1' in x for x in manager.heard[:-1])
    for name in ('db', 'web'):
        given = environment(lab.pid(name))
        assert given.get('NOTIFY_SOCKET') != manager.address
        assert 'WATCHDOG_PID' not in given and 'WATCHDOG_USEC' not in given, given


@test
def a_reload_and_the_end_are_told(lab):
    manager = Manager(lab, abstract=True)
    lab.start(program('web', 'sleep 1000', 'startsecs=0'))
    manager.await_('READY=1')
    lab.daemon.send_signal(signal.SIGHUP)
    assert any(line.startswith('MONOTONIC_USEC=') for line in manager.await_('RELOADING=1'))
    manager.await_('READY=1')
    lab.daemon.send_signal(signal.SIGTERM)
    manager.await_('STOPPING=1')
    assert lab.daemon.wait(20) == 0


@test
def a_reload_that_is_refused_is_not_told(lab):
    manager = Manager(lab)
    lab.start(program('web', 'sleep 1000', 'startsecs=0'))
    manager.await_('READY=1')
    lab.write('s.conf', lab.read('s.conf') + '\n[program:y]\n')
    lab.daemon.send_signal(signal.SIGHUP)
    lab.logged('cannot restart')
    lab.daemon.send_signal(signal.SIGTERM)
    manager.await_('STOPPING=1')
    assert not any('RELOADING=1' in x for x in manager.heard)


@test
def a_main_program_does_not_get_the_variable(lab):
    manager = Manager(lab)
    words = [os.path.join(lab.bindir, 'supervisord'), '--', 'sh', '-c', 'env > %s; exec sleep 1000' % lab.path('env.new')]
    daemon = lab.beside(words, 'main.out', env=lab.env())
    manager.await_('READY=1')
    until(lambda: 'PATH=' in lab.read('env.new'), 'the environment')
    assert 'NOTIFY_SOCKET' not in lab.read('env.new')
    daemon.terminate()
    manager.await_('STOPPING=1')


@test
def a_daemon_tells_its_pid(lab):
    manager = Manager(lab)
    lab.configure(program('web', 'sleep 1000', 'startsecs=0'))
    first = lab.run([os.path.join(lab.bindir, 'supervisord'), '-c', lab.conf])
    assert first.returncode == 0, first.stderr
    pid = int(manager.socket.recv(4096).decode().removeprefix('MAINPID='))
    try:
        manager.await_('READY=1')
        assert int(lab.read('s.pid')) == pid
    finally:
        os.kill(pid, signal.SIGTERM)
    manager.await_('STOPPING=1')
    until(lambda: not os.path.exists('/proc/%d' % pid), 'the end of the daemon')


@test
def a_manager_that_is_not_there_changes_nothing(lab):
    manager = Manager(lab)
    os.unlink(manager.address)
    lab.start(program('web', 'sleep 1000', 'startsecs=0'), daemon='loglevel=debug')
    lab.running('web')
    lab.logged('was not told READY=1')
    lab.alive()
