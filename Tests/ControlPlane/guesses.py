"""Clients that guess passwords (EXT-107)."""
import os
import threading
import time

from lib import test, until
from lib.network import basic, exchange, free_port

FREE = 10
# Seconds that so many more cost at least.
COST = (0, 0, 0.1, 0.3, 0.7, 1.5, 3.1)
SECRET = 'username=joe\npassword=secret'


def status(place, password, **how):
    return exchange(place, 'GET', '/ok.html', headers={'Authorization': basic('joe', password)}, **how).status


class Guessers:
    """Clients that go on guessing over so many connections at once."""

    def __init__(self, lab, place, count):
        self.answers = []
        self.begun = time.monotonic()
        self.stopped = threading.Event()
        threads = [threading.Thread(target=self.guess, args=(place, 'guess %d ' % n)) for n in range(count)]
        for thread in threads:
            thread.start()

        def end():
            self.stopped.set()
            for thread in threads:
                thread.join()
        lab.kept.callback(end)

    def guess(self, place, prefix):
        number = 0
        while not self.stopped.is_set():
            number += 1
            try:
                self.answers.append((status(place, prefix + str(number)), time.monotonic() - self.begun))
            except OSError:
                return

    def refused(self):
        return [seconds for answer, seconds in self.answers if answer == 401]


@test
def many_connections_guess_no_faster_than_one(lab):
    lab.start(unix=SECRET)
    guessers = Guessers(lab, lab.sock, 30)
    until(lambda: len(guessers.refused()) >= FREE + 6, 'the answers to some guesses')
    for more, cost in enumerate(COST):
        assert guessers.refused()[FREE + more - 2] >= cost, (more, guessers.refused())


@test
def posted_guesses_are_no_faster(lab):
    lab.start(unix=SECRET)
    begun = time.monotonic()
    for number in range(FREE + 4):
        r = exchange(lab.sock, 'POST', '/RPC2', b'x' * 1000, {'Authorization': basic('joe', 'guess %d' % number)})
        assert r.status == 401, r.status
    assert time.monotonic() - begun >= COST[5]


@test
def another_user_is_served_at_once(lab):
    """On a unix socket each user of the machine pays for his own."""
    os.chmod(lab.dir, 0o755)
    lab.start(unix=SECRET + '\nchmod=0777')
    guessers = Guessers(lab, lab.sock, 10)
    until(lambda: len(guessers.refused()) >= FREE, 'the answers to some guesses')
    client = ['python3', '-c', 'import sys; sys.path.insert(0, %r); import guesses; print(guesses.status(%r, "secret"))'
              % (os.path.dirname(__file__), lab.sock)]
    env = lab.env(PYTHONPATH=os.path.dirname(os.path.dirname(os.path.abspath(__file__))), PYTHONDONTWRITEBYTECODE='1')
    for _ in range(3):
        r = lab.run(client, user=54321, group=54321, extra_groups=[], env=env)
        assert r.stdout == '200\n', r


@test
def a_client_with_the_password_is_served_while_its_address_guesses(lab):
    """As the probes of a container whose clients all seem to come from one address."""
    port = free_port()
    lab.start(inet='port=127.0.0.1:%d\n%s' % (port, SECRET))
    assert status(port, 'secret') == 200
    guessers = Guessers(lab, port, 10)
    until(lambda: len(guessers.refused()) > FREE, 'the answers to some guesses')
    assert [status(port, 'secret') for _ in range(20)] == [200] * 20
