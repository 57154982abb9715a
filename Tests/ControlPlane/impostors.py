"""supervisorctl, and servers that are not what it takes them for (EXT-108)."""
import contextlib
import os
import pty
import resource
import shutil
import signal
import socket
import subprocess
import threading
import xmlrpc.client

from lib import processes, sections, strangers, test, until
from lib.strangers import USER

HOSTILE = '\x1b]0;owned\x07\x1b[2J\x9b31m\r'
# A server of another user at some places, which writes down what it gets.
THIEF = '''
import os, socket, sys, threading
loot, *places = sys.argv[1:]
def steal(s):
    while True:
        client, _ = s.accept()
        client.settimeout(2)
        try:
            data = client.recv(65536)
        except OSError:
            data = b''
        with open(loot, 'ab') as f:
            f.write(data)
        client.close()
for place in places:
    s = socket.socket(socket.AF_UNIX)
    s.bind(place)
    os.chmod(place, 0o777)
    s.listen(5)
    threading.Thread(target=steal, args=(s,)).start()
print('begun', flush=True)
'''
# Where sockets are implied: directories of its own, the first of which is read-only. The directory of the test, which is
# the first argument, stays where it is.
APART = ['unshare', '--mount', '--net', 'sh', '-ec', '''
mount -t tmpfs tmpfs /run
mkdir /run/lab
mount --bind "$1" /run/lab
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p "$1"
mount --bind /run/lab "$1"
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -o remount,ro /run
shift
exec "$@"
''', 'sh']
# What is implied, in the order in which it is tried.
FIRST, SECOND = '/tmp/supervisor-0.sock', '/dev/shm/supervisor-0.sock'


class Server:
    """Answers every request by a function of its bytes, which gets the socket."""

    def __init__(self, lab, answer):
        self.path = lab.path('hostile.sock')
        self.answer = answer
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(self.path)
        self.socket.listen(16)
        lab.kept.callback(self.close)
        threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        """It may be closed already."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client:
                try:
                    self.answer(client, client.recv(1 << 20))
                except OSError:
                    pass

    def ctl(self, lab, *args, **how):
        return lab.run([os.path.join(lab.client, 'supervisorctl'), '-s', 'unix://' + self.path, *args], **how)


def reply(client, value, status='200 OK'):
    body = xmlrpc.client.dumps((value,), methodresponse=True).encode()
    client.sendall(b'HTTP/1.1 %s\r\nContent-Type: text/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n'
                   % (status.encode(), len(body)) + body)


def printable(text):
    """XML takes no control characters of C0, but those of C1, and others by way of what is no XML."""
    return ''.join(c for c in text if ord(c) >= 32 or c == '\r')


def hostile(client, request):
    """Names, states, reasons and logs with control characters."""
    bad = printable(HOSTILE)
    if b'getVersion' in request or b'getAPIVersion' in request:
        return reply(client, '3.0')
    if b'getAllProcessInfo' in request or b'getProcessInfo' in request:
        one = {'name': 'a' + bad, 'group': 'a' + bad, 'description': bad, 'statename': 'RUNNING' + bad, 'state': 20, 'pid': 1,
               'start': 1, 'now': 2, 'stop': 0, 'spawnerr': bad, 'exitstatus': 0, 'logfile': '', 'stdout_logfile': '',
               'stderr_logfile': '', 'health': bad, 'status_text': bad}
        return reply(client, [one] if b'getAll' in request else one)
    if b'getAllConfigInfo' in request:
        return reply(client, [{'name': 'a' + bad, 'group': 'a' + bad, 'inuse': True, 'autostart': True, 'process_prio': 1,
                               'group_prio': 1, 'exitcodes': [0]}])
    if b'GET ' in request:
        return client.sendall(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n' + HOSTILE.encode() + b'text\x1b[31mred\r\n')
    if b'readProcess' in request or b'tailProcess' in request or b'readLog' in request:
        return reply(client, bad)
    body = xmlrpc.client.dumps(xmlrpc.client.Fault(30, 'fault' + bad)).encode()
    return client.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' % len(body) + body)


def on_terminal(lab, server, *args):
    """What a terminal gets, standard error included."""
    lead, follow = pty.openpty()
    process = subprocess.Popen([os.path.join(lab.client, 'supervisorctl'), '-s', 'unix://' + server.path, *args], stdin=follow,
                               stdout=follow, stderr=follow, env=lab.env(TERM='xterm', COLUMNS='200'), start_new_session=True)
    os.close(follow)
    output = b''
    while True:
        try:
            piece = os.read(lead, 65536)
        except OSError:
            break
        if not piece:
            break
        output += piece
        # This goes on until it is interrupted, also when there is no more output.
        if args[0] == 'fg' and b'red' in output:
            process.send_signal(signal.SIGINT)
    os.close(lead)
    process.wait(20)
    return output.decode(errors='replace')


@test
def a_terminal_gets_no_control_sequences_of_a_server(lab):
    server = Server(lab, hostile)
    for words in (['status'], ['status', '-v'], ['avail'], ['why', 'a'], ['top', '-n', '1'], ['pid', 'a'], ['tail', 'a'],
                  ['maintail'], ['tail', '-f', 'a'], ['maintail', '-f'], ['start', 'a'], ['stop', 'a'], ['signal', 'HUP', 'a'],
                  ['clear', 'a'], ['reread'], ['update'], ['add', 'a'], ['remove', 'a'], ['version', '-v'], ['health'],
                  ['logs', 'a'], ['restart', 'a'], ['shutdown'], ['reload'], ['scale', 'a', '2'], ['fg', 'a'],
                  ['status', '--json']):
        text = on_terminal(lab, server, *words)
        for sequence in ('\x1b]', '\x07', '\x1b[2J', '\x9b'):
            assert sequence not in text, (words, text)
    assert '\x1b[31mred' in on_terminal(lab, server, 'tail', '-f', 'a')


@test
def what_is_no_terminal_gets_all_of_it(lab):
    server = Server(lab, hostile)
    assert server.ctl(lab, 'maintail', '-f').stdout.endswith(HOSTILE.replace('\r', '\n') + 'text\x1b[31mred\n')


@test
def answers_have_bounds(lab):
    """In memory: an address space that the answer would not fit into is not needed."""
    def endless(head, piece):
        def answer(client, _):
            client.sendall(head)
            while True:
                client.sendall(piece)
        return answer
    piece = b'x' * 65535 + b'\n'
    for head, more in ((b'HTTP/1.1 200 OK\r\n', b'X: ' + b'y' * 1000 + b'\r\n'), (b'HTTP/1.1 200 OK\r\nX: ', piece.rstrip()),
                       (b'HTTP/1.1 200 OK\r\n\r\n', piece), (b'', b'HTTP/1.1 100 Continue\r\n\r\n'),
                       (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', b'10000\r\n' + piece + b'\r\n')):
        place = Server(lab, endless(head, more))
        for words in ('status', 'health'):
            r = place.ctl(lab, words, timeout=60,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)))
            assert r.returncode == 1 and r.stdout.startswith('error: '), (head, words, r)
        place.close()
        os.remove(place.path)


@test
def a_daemon_that_is_stopped_is_told(lab):
    """Supervisor's client waits for ever."""
    lab.start()
    assert lab.ctl('version').returncode == 0
    stopped = [pid for pid in (lab.control_process(), lab.daemon.pid) if pid]
    for pid in reversed(stopped):
        os.kill(pid, signal.SIGSTOP)
    try:
        r = lab.ctl('status', timeout=90, stderr=subprocess.PIPE)
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    assert r.returncode == 1 and 'timed out' in r.stdout, r


@test
def a_password_goes_to_no_other_user_by_a_socket_where_all_make_files(lab):
    """Named in the file or not: supervisord may have ended, and another user have taken its place."""
    shared = strangers.shared(lab)
    sock, loot = os.path.join(shared, 's.sock'), os.path.join(shared, 'loot')
    strangers.start(lab, THIEF, loot, sock)
    lab.write('ctl.conf', sections('[supervisorctl] serverurl=unix://%s | username=joe | password=secret\n' % sock))
    for words in ('status', 'version', 'tail -f a', 'maintail -f', 'health', 'logs -f', 'start a', 'wait a', 'top -n 1', 'fg a',
                  'shutdown'):
        r = lab.run([os.path.join(lab.client, 'supervisorctl'), '-c', lab.path('ctl.conf'), *words.split()])
        assert 'is served by user %d' % USER in r.stdout + r.stderr and r.returncode, (words, r)
        assert not os.path.exists(loot) or b'Authorization' not in open(loot, 'rb').read(), words
    # Who names it on the command line means it.
    lab.run([os.path.join(lab.client, 'supervisorctl'), '-s', 'unix://' + sock, '-u', 'joe', '-p', 'secret', 'version'])
    until(lambda: os.path.exists(loot) and b'Authorization' in open(loot, 'rb').read())


class Robbed:
    """A supervisord without a named server, where another user holds some of the places that are implied."""

    def __init__(self, lab, *places):
        self.lab, self.loot = lab, os.path.join(strangers.shared(lab), 'loot')
        # Else it would not be seen from there if it were below /tmp.
        lab.bindir = os.path.dirname(shutil.copy(os.path.join(lab.bindir, 'supervisord'), lab.dir))
        self.thief = strangers.start(lab, THIEF, self.loot, *places, wrapper=[*APART, lab.dir])
        lab.launch('[program:a]\ncommand=/bin/sleep 1000\nstartsecs=0\n', unix=None, client='username=joe\npassword=secret',
                   url=None, daemon='container=true', before=self.enter)
        lab.logged('entered RUNNING state')

    def enter(self):
        processes.enter(self.thief.pid, 'mnt', 'net')

    def ctl(self, *words):
        return self.lab.run([self.lab.path('supervisord'), 'ctl', '-c', self.lab.conf, *words], preexec_fn=self.enter,
                            stderr=subprocess.STDOUT)

    def warnings(self):
        return [line for line in self.lab.lines('s.log') if ' WARN ' in line]

    def stolen(self):
        return self.lab.read(self.loot)

    def has_lost_nothing(self):
        """He is connected to at most, to see who he is."""
        assert not self.stolen(), self.stolen()


@test
def a_user_who_holds_an_implied_place_is_passed_over(lab):
    robbed = Robbed(lab, FIRST)
    assert robbed.ctl('pid').stdout == '%d\n' % lab.daemon.pid
    assert robbed.ctl('stop', 'a').stdout == 'a: stopped\n'
    robbed.has_lost_nothing()


@test
def a_user_who_holds_all_implied_places_is_named_and_gets_no_password(lab):
    """Programs run all the same."""
    robbed = Robbed(lab, FIRST, SECOND)
    held = "(process %d ('python3') of user %d listens on this socket)" % (robbed.thief.pid, USER)
    warning, = robbed.warnings()
    assert warning.endswith("no place for a control socket, supervisorctl cannot connect: tried '/run/supervisor.sock' "
                            "(Read-only file system), '%s' %s, '%s' %s" % (FIRST, held, SECOND, held)), warning
    for words in ('status', 'shutdown', 'tail -f a'):
        r = robbed.ctl(*words.split())
        assert r.returncode and 'unix://%s: belongs to user %d' % (FIRST, USER) in r.stdout, (words, r)
    robbed.has_lost_nothing()
    assert lab.daemon.poll() is None
    # He has what is sent to him on purpose.
    robbed.ctl('-s', 'unix://' + FIRST, '-u', 'joe', '-p', 'secret', 'version')
    until(lambda: 'Authorization' in robbed.stolen())
