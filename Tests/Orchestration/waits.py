"""What is waited for before a start and is no program of supervisord's (EXT-70)."""
import os
import socket
import tempfile
import time

from lib import test, until
from lib.network import free_port


def waiting(what, more=''):
    return '[program:x]\ncommand=/bin/sleep 1000\nwait_for=%s\n%s\n' % (what, more)


def held(lab):
    """It waits; nothing can be seen to happen."""
    time.sleep(0.5)
    info = lab.info('x')
    assert info['statename'] == 'STARTING' and info['pid'] == 0, info


def started(lab, seconds):
    until(lambda: lab.pid('x') > 0, lambda: 'the start:\n' + lab.read('s.log')[-1500:], seconds=seconds)


@test
def a_file_in_a_directory_that_does_not_exist_yet(lab):
    lab.begin(waiting('file:{d}/run/app/ready'))
    held(lab)
    os.makedirs(lab.path('run/app'))
    held(lab)
    before = time.monotonic()
    lab.write('run/app/ready', '')
    started(lab, 5)
    assert time.monotonic() - before < 0.5
    assert not any('inotify' in os.readlink(lab.proc('fd/' + fd)) for fd in os.listdir(lab.proc('fd')))
    lab.quit()


@test
def a_mounted_configuration_that_comes_as_a_link(lab):
    lab.begin(waiting('file:{d}/conf/key'))
    os.makedirs(lab.path('conf/..1'))
    lab.write('conf/..1/key', '')
    os.symlink('..data/key', lab.path('conf/key'))
    held(lab)
    os.symlink('..1', lab.path('conf/..tmp'))
    os.rename(lab.path('conf/..tmp'), lab.path('conf/..data'))
    started(lab, 5)
    lab.quit()


@test
def a_unix_socket(lab):
    lab.begin(waiting('unix:{d}/db.sock'))
    held(lab)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(lab.path('db.sock'))
        held(lab)
        server.listen()
        started(lab, 5)
    lab.quit()


@test
def a_command(lab):
    lab.begin(waiting('exec:/usr/bin/test -e {d}/ready'))
    held(lab)
    lab.write('ready', '')
    started(lab, 5)
    lab.quit()


@test
def a_port(lab):
    port = free_port()
    lab.begin(waiting('tcp://127.0.0.1:%d' % port))
    held(lab)
    with socket.create_server(('127.0.0.1', port)):
        started(lab, 5)
    lab.quit()


@test
def what_does_not_come_is_a_failed_start(lab):
    lab.begin(waiting('file:{d}/never, unix:{d}/none', 'wait_timeout=1'))
    until(lambda: lab.state('x') == 'BACKOFF', 'BACKOFF')
    why = lab.info('x')['spawnerr']
    assert why.startswith('waited 1 second for file:%s (No such file' % lab.path('never')), why
    lab.quit()


@test
def waiting_for_a_file_wakes_nobody_up(lab):
    # Not below /tmp or /var/tmp, where other tests make files: each name that comes beside the way to a path wakes the watcher.
    with tempfile.TemporaryDirectory(dir='/srv') as quiet:
        lab.begin(waiting('file:%s/never' % quiet))
        until(lambda: lab.state('x') == 'STARTING', 'the wait')
        time.sleep(1)
        before = switches(lab)
        time.sleep(3)
        assert switches(lab) - before <= 1, switches(lab) - before
        lab.quit()


def switches(lab):
    return sum(int(lab.daemon_status(name)) for name in ('voluntary_ctxt_switches', 'nonvoluntary_ctxt_switches'))
