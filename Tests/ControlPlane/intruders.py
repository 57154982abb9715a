"""Another user of the machine, in directories where he may make files (EXT-106)."""
import glob
import os
import signal
import stat

from lib import strangers, test, until
from lib.network import exchange
from lib.strangers import USER

PRECIOUS = 'precious\n'
# Takes the name of each log in the moment in which it has none, until it is ended.
INTRUDER = '''
import itertools, os, sys
directory, precious = sys.argv[1:]
print('begun', flush=True)
for turn in itertools.count():
    for name in os.listdir(directory):
        path = os.path.join(directory, name.rstrip('.0123456789'))
        try:
            if turn % 2:
                os.symlink(precious, path)
            else:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
        except OSError:
            pass
'''
TALKER = r'''[program:talker]
command=/bin/sh -c 'while :; do echo a line of about forty characters, more or less; done'
stdout_logfile=%s
stdout_logfile_maxbytes=2KB
stdout_logfile_backups=2
stderr_logfile=NONE
'''


class Intruder:
    def __init__(self, lab):
        self.shared = strangers.shared(lab)
        self.precious = lab.path('precious')
        lab.write('precious', PRECIOUS)
        self.lab = lab

    def begin(self):
        strangers.start(self.lab, INTRUDER, self.shared, self.precious)

    def link(self, name):
        """The path of a link of his to what is precious."""
        path = os.path.join(self.shared, name)
        os.symlink(self.precious, path)
        os.lchown(path, USER, USER)
        return path

    def has_won_nothing(self):
        assert self.lab.read('precious') == PRECIOUS
        for path in glob.glob(self.shared + '/*'):
            try:
                state = os.lstat(path)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(state.st_mode) and state.st_size:
                assert (state.st_uid, stat.S_IMODE(state.st_mode)) == (0, 0o600), (path, state)


def with_auto_log(lab):
    """An intruder, and the automatic log of a program that talks where he may make files."""
    intruder = Intruder(lab)
    lab.start(TALKER % 'AUTO', daemon='childlogdir=' + intruder.shared)
    lab.running('talker')
    path = lab.info('talker')['stdout_logfile']
    assert path.startswith(intruder.shared), path
    return intruder, path


def told(path):
    """The file has its name, and something in it, and is not the one with this inode."""
    state = os.lstat(path)
    assert stat.S_ISREG(state.st_mode) and (state.st_uid, stat.S_IMODE(state.st_mode)) == (0, 0o600), state
    return state


@test
def automatic_logs_stay_private(lab):
    """Over rotations, clears, a signal, logrotate and an update."""
    _, path = with_auto_log(lab)
    old = []

    def replaced():
        """Another file has the name of the log."""
        try:
            inode = told(path).st_ino
        except FileNotFoundError:
            return False
        if old and inode == old[-1]:
            return False
        old.append(inode)
        return True
    for _ in range(5):
        until(replaced)
    assert {told(name).st_uid for name in glob.glob(path + '*') if os.path.exists(name)} == {0}
    lab.rpc().stopProcess('talker')
    for action in (lambda: lab.rpc().clearProcessLogs('talker'), lambda: os.rename(path, path + '.moved'),
                   lambda: lab.rpc().startProcess('talker')):
        action()
        if os.path.exists(path):
            told(path)
    lab.daemon.send_signal(signal.SIGUSR2)
    until(lambda: os.path.exists(path) and told(path).st_size)


@test
def no_other_user_takes_the_place_of_an_automatic_log(lab):
    intruder, path = with_auto_log(lab)
    intruder.begin()
    seen = set()

    def many():
        """Many rotations."""
        intruder.has_won_nothing()
        try:
            state = os.lstat(path)
        except FileNotFoundError:
            return False
        if stat.S_ISREG(state.st_mode) and state.st_uid == 0:
            seen.add((state.st_ino, state.st_ctime_ns))
        return len(seen) >= 200
    until(many)
    assert lab.state('talker') == 'RUNNING'


@test
def a_log_that_is_named_follows_no_link_of_another_user(lab):
    intruder = Intruder(lab)
    log = intruder.link('talker.log')
    lab.start(TALKER % log)
    lab.logged("cannot open log file '%s' of 'talker': Permission denied" % log)
    os.remove(log)
    os.link(intruder.precious, log)
    lab.logged('Permission denied', 2)
    assert lab.read('precious') == PRECIOUS
    os.remove(log)
    lab.running('talker')
    assert os.path.getsize(log) and lab.read('precious') == PRECIOUS


@test
def the_activity_log_follows_no_link_of_another_user(lab):
    intruder = Intruder(lab)
    log = intruder.link('s.log')
    lab.launch('', daemon='logfile=' + log)
    assert lab.daemon.wait(20) != 0
    assert 'Permission denied' in lab.read('out') and lab.read('precious') == PRECIOUS


@test
def names_and_answers_have_no_control_characters_in_the_activity_log(lab):
    """Of programs, listeners, hooks, health checks and clients."""
    escape = '\x1b(owned\x07'
    shell = r'\033(owned\007'
    listener = lab.write('listener', '#!/bin/sh\nprintf "READY\\n"; read -r head; printf "%s\\n"; cat\n' % shell, 0o755)
    health = lab.write('health', '#!/bin/sh\nprintf "%s"; exit 1\n' % shell, 0o755)
    lab.start('[program:a%s]\ncommand=/bin/no%ssuch\nstartretries=0\n' % (escape, escape)
              + '[eventlistener:listener]\ncommand=%s\nevents=PROCESS_STATE\nstartsecs=0\n' % listener
              + '[program:b]\ncommand=/bin/sleep 1000\nhealthcheck=exec:%s\nhealthcheck_interval=1\n' % health
              + 'healthcheck_retries=1\n', daemon='loglevel=trace')
    exchange(lab.sock, 'GET', '/%1b(owned%07')
    for text in ('FATAL', 'UNKNOWN', 'unhealthy', 'GET /%1b'):
        lab.logged(text)
    text = lab.read('s.log')
    assert not [c for c in text if ord(c) < 32 and c not in '\n\t' or 0x7f <= ord(c) < 0xa0], repr(text[-2000:])
    assert text.count('\\x1b(owned\\x07') > 3, text
