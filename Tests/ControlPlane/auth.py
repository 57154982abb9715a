"""Names, passwords and hashes."""
import base64
import crypt
import errno
import hashlib
import os
import resource
import subprocess
import threading
import warnings

from faults import refusing
from lib import processes, test, timed, until
from lib.network import basic, exchange, free_port
from lib.strangers import USER

warnings.simplefilter('ignore', DeprecationWarning)
PASSWORD = 'se:cret ü%'
# What a client may notice of the hash of another client's password.
NOTICEABLE = 0.2


def get(lab, header=None, port=None):
    """Status of a page."""
    r = exchange(port or lab.sock, 'GET', '/ok.html', headers={'Authorization': header} if header else {})
    if r.status == 401:
        assert r.getheader('WWW-Authenticate') == 'Basic realm="default"', r.getheaders()
    return r.status


def checks(lab, stored, password):
    lab.start(unix='username=joe\npassword=%s' % stored.replace('%', '%%'))
    assert get(lab) == 401
    assert get(lab, basic('joe', password)) == 200
    for user, wrong in (('joe', password + 'x'), ('joe', password[:-1]), ('joe', ''), ('Joe', password), ('', password),
                        ('joe', stored + '!'), ('joex', password), ('joe', password + '\0')):
        assert get(lab, basic(user, wrong)) == 401, (user, wrong)
    if stored != password:
        assert get(lab, basic('joe', stored)) == 401       # the hash is not the password
    assert get(lab, basic('joe', password).replace('Basic', 'bAsIc')) == 200
    assert get(lab, basic('joe', password).replace('Basic', 'Bearer')) == 401
    assert get(lab, 'Basic') == 401
    assert get(lab, 'Basic ' + base64.b64encode(b'joe').decode()) == 401
    assert get(lab, basic('joe', password)) == 200
    # supervisorctl and the header of every other request
    r = lab.ctl('-u', 'joe', '-p', password, 'version')
    assert (r.returncode, r.stdout) == (0, '4.3.0\n'), r
    r = lab.ctl('-u', 'joe', '-p', 'wrong', 'version')
    assert r.returncode != 0 and 'Server requires authentication' in r.stdout, r


@test
def plain(lab):
    checks(lab, PASSWORD, PASSWORD)


@test
def sha1(lab):
    checks(lab, '{SHA}' + hashlib.sha1(PASSWORD.encode()).hexdigest(), PASSWORD)


@test
def crypt_sha512(lab):
    stored = subprocess.run(['openssl', 'passwd', '-6', '-stdin'], input=PASSWORD + '\n', text=True, check=True,
                            stdout=subprocess.PIPE).stdout.strip()
    assert stored.startswith('$6$')
    checks(lab, stored, PASSWORD)


@test
def crypt_yescrypt(lab):
    stored = crypt.crypt(PASSWORD, '$y$j9T$saltsaltsalt')
    assert stored and stored.startswith('$y$'), stored
    checks(lab, stored, PASSWORD)


@test
def crypt_others(lab):
    for salt in ('$5$saltsalt', '$1$saltsalt', '$2b$04$abcdefghijklmnopqrstuu'):
        stored = crypt.crypt('secret', salt)
        assert stored and stored.startswith(salt[:3]), (salt, stored)
        lab.start(unix='username=joe\npassword=' + stored)
        assert get(lab, basic('joe', 'secret')) == 200, stored
        assert get(lab, basic('joe', 'Secret')) == 401, stored
        lab.stop()


def slow_hash(lab):
    """A daemon whose password takes about half a second to check; an open second server."""
    rounds = 200000
    rounds = int(rounds * 0.5 / timed(lambda: crypt.crypt('secret', '$6$rounds=%d$salt' % rounds))[0])
    stored = crypt.crypt('secret', '$6$rounds=%d$salt' % rounds)
    port = free_port()
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n' % port, unix='username=joe\npassword=' + stored)
    return port


class Crowd:
    """Clients that come at once, each with a password."""

    def __init__(self, lab, passwords):
        self.answers = []
        self.threads = [threading.Thread(target=lambda p=p: self.answers.append(get(lab, basic('joe', p)))) for p in passwords]
        for t in self.threads:
            t.start()

    def wait(self):
        for t in self.threads:
            t.join()
        return self.answers


def guessing(lab, count):
    """Wrong passwords, from so many clients at once."""
    return Crowd(lab, ['guess%d' % i for i in range(count)])


def is_not_delayed(lab, call, crowd):
    """Calls again and again while the others come."""
    calls = []

    def over():
        calls.append(timed(call))
        return len(calls) == 100 or not any(t.is_alive() for t in crowd.threads)
    until(over, 'the end of the guesses')
    assert len(calls) > 10 and {status for _, status in calls} <= {200, 401}, calls
    assert set(crowd.wait()) == {401}
    worst = max(calls)[0]
    lab.note('slowest answer %.0f ms' % (worst * 1000))
    assert worst < NOTICEABLE, worst


@test
def slow_hash_delays_no_other_server(lab):
    port = slow_hash(lab)
    is_not_delayed(lab, lambda: get(lab, port=port), guessing(lab, 4))


@test
def slow_hash_delays_no_client_without_password(lab):
    slow_hash(lab)
    is_not_delayed(lab, lambda: get(lab), guessing(lab, 4))


@test
def guesses_delay_no_known_client(lab):
    """A client that has given the right password once does not wait behind the wrong ones of others."""
    slow_hash(lab)
    assert get(lab, basic('joe', 'secret')) == 200
    assert guessing(lab, 1).wait() == [401]
    is_not_delayed(lab, lambda: get(lab, basic('joe', 'secret')), guessing(lab, 4))


@test
def the_right_password_from_many_at_once(lab):
    """No client that knows it is refused because others know it too."""
    slow_hash(lab)
    assert Crowd(lab, ['secret'] * 30).wait() == [200] * 30


@test
def too_many_guesses_are_told_to_come_again(lab):
    slow_hash(lab)
    answers = guessing(lab, 14).wait()
    assert sorted(set(answers)) == [401, 503] and answers.count(401) >= 8, answers


HASHED = 'username=joe\npassword=' + crypt.crypt('secret', '$6$salt')


def reloaded(lab, daemon, generation):
    lab.configure(unix=HASHED, daemon=daemon)
    assert lab.ctl('-u', 'joe', '-p', 'secret', 'reload').returncode == 0
    lab.logged('supervisord started', generation)
    until(lambda: os.path.exists(lab.sock), what='the socket')


def is_right(lab):
    assert (get(lab, basic('joe', 'secret')), get(lab, basic('joe', 'wrong'))) == (200, 401)


@test
def the_daemon_itself_never_has_a_second_thread(lab):
    lab.start(unix=HASHED)
    for generation in range(2, 6):
        is_right(lab)
        assert lab.daemon_status('Threads') == '1'
        reloaded(lab, '', generation)
    is_right(lab)
    assert lab.daemon_status('Threads') == '1'


@test
def clients_wait_where_no_process_can_be_made_and_are_answered_then(lab):
    """A program that has used up all that there are must not have the daemon end with the next password."""
    os.chmod(lab.dir, 0o777)
    programs = ''.join('[program:%s]\ncommand=/bin/sleep 1000\nstartsecs=0\nautorestart=false\n' % name for name in 'xyz')
    lab.start(programs, HASHED + '\nchmod=0777', daemon='user=%d\nminprocs=1' % USER,
              before=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (3, 3)))
    assert lab.daemon_status('Uid').split()[0] == str(USER)
    lab.logged('spawnerr: ')
    crowd = Crowd(lab, ['secret', 'wrong'])
    lab.logged('cannot start the control process, clients wait and it is tried again: ')
    assert lab.daemon.poll() is None and not crowd.answers
    processes.kill(processes.children(lab.daemon.pid)[0])
    assert sorted(crowd.wait()) == [200, 401]


@test
def passwords_are_checked_where_no_thread_can_be_made(lab):
    lab.start(unix=HASHED, before=refusing('clone3', errno.EAGAIN))
    is_right(lab)
    reloaded(lab, '', 2)
    is_right(lab)


@test
def hashes_are_checked_after_reloads_that_take_rights_away(lab):
    os.chmod(lab.dir, 0o777)
    lab.start(unix=HASHED)
    os.chmod(lab.path('s.log'), 0o666)
    is_right(lab)
    drop = 'drop_capabilities=true\n'
    for generation, daemon in ((2, drop), (3, drop + 'user=%d\n' % USER)):
        reloaded(lab, daemon, generation)
        is_right(lab)


@test
def a_text_that_only_begins_like_a_hash_is_the_password(lab):
    """As it is for Supervisor, but not without a word."""
    for text in ('$6$', '$6$salt$tooshort', '$y$nothing', crypt.crypt('secret', '$5$salt')[:-1]):
        lab.start(unix='username=joe\npassword=' + text)
        assert (get(lab, basic('joe', text)), get(lab, basic('joe', 'secret'))) == (200, 401), text
        lines = [line for line in lab.read('s.log').splitlines() if 'WARN' in line and '[unix_http_server] password' in line]
        assert len(lines) == 1 and text not in lines[0], lines
        lab.stop()
        os.remove(lab.path('s.log'))


@test
def calls_from_pages_of_other_sites_are_refused(lab):
    """Any page can have a browser post text, and it knows whether it is up to no good."""
    lab.start()

    def call(headers):
        return exchange(lab.sock, 'POST', '/RPC2', '<methodCall><methodName>supervisor.getState</methodName></methodCall>',
                        dict(headers, Host='localhost:9001')).status
    assert call({}) == 200
    assert call({'Sec-Fetch-Site': 'same-origin', 'Origin': 'http://localhost:9001'}) == 200
    for headers in ({'Sec-Fetch-Site': 'cross-site'}, {'Origin': 'http://evil.example'}, {'Origin': 'null'},
                    {'Referer': 'http://evil.example/x'}):
        assert call(dict(headers, **{'Content-Type': 'text/plain'})) == 403, headers


@test
def json_is_all_that_standard_output_gets(lab):
    lab.start()
    lab.stop()
    r = lab.ctl('status', '--json', stderr=subprocess.PIPE)
    assert r.returncode == 4 and r.stdout == '' and 'no such file' in r.stderr, r
