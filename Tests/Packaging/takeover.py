"""The package in a Debian system: over Debian's supervisor, on its own, the way back, and what is left."""
import contextlib
import os
import shlex
import signal
import socket
import subprocess

from artefacts import package
from debian_root import DebianRoot
from lib.runner import test
from lib.wait import until

PROGRAMS = {'one': 'command=/bin/sleep 3600', 'two': 'command=/bin/sh -c "while echo tick; do sleep 1; done"'}
CONFIGURATION = '/etc/supervisor/supervisord.conf'
UNIT = '/lib/systemd/system/swift-supervisor.service'
WANTED = 'etc/systemd/system/multi-user.target.wants/swift-supervisor.service'
# What dpkg and the C library keep of every package.
SPARED = ('/var/lib/dpkg', '/var/log/dpkg.log', '/var/cache', '/root', '/tmp', '/proc', '/etc/ld.so.cache', '/run')


def with_programs():
    """A system in which Debian's supervisor has two programs, and a change in its own file."""
    root = DebianRoot()
    for name, text in PROGRAMS.items():
        root.write('etc/supervisor/conf.d/%s.conf' % name, '[program:%s]\n%s\nstartsecs=0\n' % (name, text))
    with open(root.path(CONFIGURATION[1:]), 'a', encoding='utf-8') as file:
        file.write('; changed by the administrator\n')
    return root


def setting(root, name):
    values = [line.split('=', 1)[1] for line in root.read(UNIT[1:]).splitlines() if line.startswith(name + '=')]
    assert len(values) == 1, values
    return values[0]


@contextlib.contextmanager
def service(root):
    """Runs what the unit says, as systemd would; goes on when it has said that it is ready."""
    assert setting(root, 'Type') == 'notify'
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(root.path('run/notify'))
        notified.settimeout(20)
        process = root.begin(shlex.split(setting(root, 'ExecStart')), NOTIFY_SOCKET='/run/notify')
        try:
            said = b''
            while b'READY=1' not in said:
                try:
                    said = notified.recv(4096)
                except TimeoutError as error:
                    raise AssertionError('not ready: ' + root.read('tmp/output')[-800:]) from error
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                assert process.wait(20) == 0
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
            os.unlink(root.path('run/notify'))


def running(root):
    """The programs that supervisorctl tells of, which have to be RUNNING."""
    told = root.run('supervisorctl', 'status').splitlines()
    assert all(line.split()[1] == 'RUNNING' for line in told), told
    return [line.split()[0] for line in told]


@test
def it_goes_on_with_the_programs_of_debian_s_supervisor(_):
    with with_programs() as root:
        before = root.read(CONFIGURATION)
        told = root.install(package())
        assert root.state('supervisor').endswith(' ok config-files'), root.state('supervisor')
        assert root.state('swift-supervisor') == 'install ok installed', told
        assert root.read(CONFIGURATION) == before
        assert os.path.islink(root.path(WANTED)), 'the unit is not enabled'
        with service(root):
            assert running(root) == ['one', 'two']
            # What is left of Debian's package goes, and our files stay.
            root.run('dpkg', '--purge', 'supervisor')
            assert root.read(CONFIGURATION) == before and os.path.islink(root.path(WANTED))
            assert running(root) == ['one', 'two']
        root.run('dpkg', '--remove', 'swift-supervisor')
        assert root.read(CONFIGURATION) == before
        root.run('dpkg', '--purge', 'swift-supervisor')
        left = sorted(p for p in root.files(*SPARED) if 'supervisor' in p)
        assert left == ['/etc/supervisor' + path for path in ('', '/conf.d', '/conf.d/one.conf', '/conf.d/two.conf')], left


@test
def on_its_own_it_leaves_nothing_when_purged(_):
    with DebianRoot() as root:
        root.run('dpkg', '--purge', 'supervisor')
        before = root.files(*SPARED)
        root.install(package())
        assert not set(PROGRAMS) & set(os.listdir(root.path('etc/supervisor/conf.d')))
        with service(root):
            assert root.run('supervisorctl', 'status') == ''
            root.write('etc/supervisor/conf.d/late.conf', '[program:late]\ncommand=/bin/sleep 60\nstartsecs=0\n')
            assert 'late: added' in root.run('supervisorctl', 'update')
            assert running(root) == ['late']
        os.unlink(root.path('etc/supervisor/conf.d/late.conf'))
        root.run('dpkg', '--purge', 'swift-supervisor')
        left = sorted(root.files(*SPARED) ^ before)
        assert not left, left


@test
def an_upgrade_keeps_the_configuration(_):
    with with_programs() as root:
        before = root.read(CONFIGURATION)
        root.install(package())
        root.install(package('2'))
        assert root.read(CONFIGURATION) == before and os.path.islink(root.path(WANTED))
        with service(root):
            assert running(root) == ['one', 'two']


@test
def there_is_a_way_back(_):
    with with_programs() as root:
        before = root.read(CONFIGURATION)
        root.install(package())
        # As apt does it.
        root.run('dpkg', '--remove', 'swift-supervisor')
        root.run('dpkg', '-i', '/var/cache/supervisor.deb')
        assert root.state('supervisor') == 'install ok installed'
        assert root.state('swift-supervisor').endswith(' ok config-files')
        assert root.read(CONFIGURATION) == before
        root.run('dpkg', '--purge', 'swift-supervisor')
        assert root.read(CONFIGURATION) == before
        assert root.run('supervisord', '--version').strip().startswith('4.2')


@test
def a_service_that_was_disabled_stays_so(_):
    with with_programs() as root:
        # As `systemctl disable` leaves it.
        os.unlink(root.path(os.path.dirname(WANTED), 'supervisor.service'))
        root.install(package())
        assert not os.path.lexists(root.path(WANTED))


@test
def logrotate_and_supervisord_agree(_):
    with with_programs() as root:
        root.install(package())
        with service(root):
            log = 'var/log/supervisor/supervisord.log'
            until(lambda: root.read(log), 'a line in the log')
            told = root.run('logrotate', '-v', '-f', '/etc/logrotate.d/swift-supervisor')
            assert 'error' not in told, told
            until(lambda: os.path.exists(root.path(log)), 'the log to be opened again')
            root.run('supervisorctl', 'restart', 'one')
            until(lambda: 'spawned' in root.read(log), 'new lines in the new log')
