"""Names, passwords and hashes."""
import base64
import crypt
import hashlib
import http.client
import os
import socket
import subprocess
import threading
import time
import warnings

from lab import UnixHTTP, test, until

warnings.simplefilter('ignore', DeprecationWarning)
PASSWORD = 'se:cret ü%'
# What a client may notice of somebody else's hash.
NOTICEABLE = 0.2


def basic(user, password):
    return 'Basic ' + base64.b64encode(('%s:%s' % (user, password)).encode()).decode()


def get(lab, header=None, connection=None):
    """Status of a page."""
    c = connection or UnixHTTP(lab.sock)
    c.request('GET', '/ok.html', headers={'Authorization': header} if header else {})
    r = c.getresponse()
    r.read()
    if not connection:
        c.close()
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
        lab.daemon.terminate()
        lab.daemon.wait(10)


def slow_hash(lab):
    """A daemon whose password takes about half a second to check; an open second server."""
    rounds = 200000
    begun = time.monotonic()
    crypt.crypt('secret', '$6$rounds=%d$salt' % rounds)
    rounds = int(rounds * 0.5 / (time.monotonic() - begun))
    stored = crypt.crypt('secret', '$6$rounds=%d$salt' % rounds)
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n' % port, unix='username=joe\npassword=' + stored)
    return port


def guessing(lab, count):
    """Wrong passwords, from so many clients at once."""
    def guess(number):
        assert get(lab, basic('joe', 'guess%d' % number)) == 401
    threads = [threading.Thread(target=guess, args=(i,)) for i in range(count)]
    for t in threads:
        t.start()
    return threads


def slowest(call, threads):
    """Seconds of the slowest call while the threads run."""
    worst = count = 0
    while any(t.is_alive() for t in threads) and count < 100:
        begun = time.monotonic()
        assert call() in (200, 401)
        worst = max(worst, time.monotonic() - begun)
        count += 1
        time.sleep(0.01)
    assert count > 10, count
    for t in threads:
        t.join()
    return worst


@test
def slow_hash_delays_no_other_server(lab):
    port = slow_hash(lab)

    def call():
        c = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
        try:
            return get(lab, connection=c)
        finally:
            c.close()
    worst = slowest(call, guessing(lab, 4))
    lab.note('slowest answer %.0f ms' % (worst * 1000))
    assert worst < NOTICEABLE, worst


@test
def slow_hash_delays_no_client_without_password(lab):
    slow_hash(lab)
    worst = slowest(lambda: get(lab), guessing(lab, 4))
    lab.note('slowest answer %.0f ms' % (worst * 1000))
    assert worst < NOTICEABLE, worst


@test
def guesses_delay_no_known_client(lab):
    """Whoever gave the right password once does not wait behind the wrong ones of others."""
    slow_hash(lab)
    assert get(lab, basic('joe', 'secret')) == 200
    threads = guessing(lab, 1)
    for t in threads:
        t.join()
    worst = slowest(lambda: get(lab, basic('joe', 'secret')), guessing(lab, 4))
    lab.note('slowest answer %.0f ms' % (worst * 1000))
    assert worst < NOTICEABLE, worst


@test
def the_right_password_from_many_at_once(lab):
    """Nobody who knows it is refused because others know it too."""
    slow_hash(lab)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(get(lab, basic('joe', 'secret')))) for _ in range(30)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert answers == [200] * 30, answers


@test
def too_many_guesses_are_told_to_come_again(lab):
    slow_hash(lab)
    answers = []
    threads = [threading.Thread(target=lambda i=i: answers.append(get(lab, basic('joe', 'guess%d' % i)))) for i in range(14)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(set(answers)) == [401, 503] and answers.count(401) >= 8, answers


@test
def reloads_leave_no_thread_behind(lab):
    lab.start(unix='username=joe\npassword=' + crypt.crypt('secret', '$6$salt'))
    for generation in range(4):
        assert get(lab, basic('joe', 'secret')) == 200
        assert lab.ctl('-u', 'joe', '-p', 'secret', 'reload').returncode == 0
        until(lambda: lab.read('s.log').count('supervisord started') == generation + 2, what='the reload')
        until(lambda: os.path.exists(lab.sock), what='the socket')
    assert get(lab, basic('joe', 'secret')) == 200
    assert len(os.listdir('/proc/%d/task' % lab.daemon.pid)) <= 2


@test
def calls_from_pages_of_other_sites_are_refused(lab):
    """Any page can have a browser post text, and it knows whether it is up to no good."""
    lab.start()

    def call(headers):
        c = UnixHTTP(lab.sock)
        c.request('POST', '/RPC2', '<methodCall><methodName>supervisor.getState</methodName></methodCall>',
                  dict(headers, Host='localhost:9001'))
        status = c.getresponse().status
        c.close()
        return status
    assert call({}) == 200
    assert call({'Sec-Fetch-Site': 'same-origin', 'Origin': 'http://localhost:9001'}) == 200
    for headers in ({'Sec-Fetch-Site': 'cross-site'}, {'Origin': 'http://evil.example'}, {'Origin': 'null'},
                    {'Referer': 'http://evil.example/x'}):
        assert call(dict(headers, **{'Content-Type': 'text/plain'})) == 403, headers


@test
def json_is_all_that_standard_output_gets(lab):
    lab.start()
    lab.daemon.terminate()
    lab.daemon.wait(10)
    r = subprocess.run([os.path.join(lab.bindir, 'supervisorctl'), '-c', os.path.join(lab.dir, 's.conf'), 'status', '--json'],
                       capture_output=True, text=True, timeout=20)
    assert r.returncode == 4 and r.stdout == '' and 'no such file' in r.stderr, r
