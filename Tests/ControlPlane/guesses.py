"""Clients that guess passwords (EXT-107)."""
import concurrent.futures
import os
import socket
import threading
import time

import wire
from lib import test, timed, until
from lib.network import basic, exchange, free_port
from lib.strangers import USER

FREE = 10
# Seconds that so many more cost at least.
COST = (0, 0, 0.1, 0.3, 0.7, 1.5, 3.1)
SECRET = 'username=joe\npassword=secret'
# More addresses than are remembered (256), each of which guesses until that costs it time.
ADDRESSES, GUESSES = 600, FREE
# All these passwords have twelve times the length that memory may grow by.
LENGTH, MEMORY_KB = 2000, 1024


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
        r = lab.run(client, user=USER, group=USER, extra_groups=[], env=env)
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


def guess_from(number, port):
    """Wrong passwords over a connection from an address of its own; returns the answers."""
    place = '127.1.%d.%d' % divmod(number, 256)
    answers = []
    for count in range(GUESSES):
        with socket.create_connection(('127.0.0.1', port), 20, (place, 0)) as s:
            wrong = basic('joe', 'guess %d %d ' % (number, count) + 'x' * LENGTH)
            s.sendall(b'GET /ok.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: %s\r\n\r\n' % wrong.encode())
            answers.append(wire.status(wire.answer(s)))
    return answers


@test
def thousands_of_guesses_from_many_addresses_take_no_memory_and_hold_up_no_one(lab):
    port = free_port()
    lab.start(inet='port=127.0.0.1:%d\n%s' % (port, SECRET))
    longest = 0

    def guess(numbers):
        """Each from an address of its own, many at a time, while another client gives the right password."""
        nonlocal longest
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            all_answers = [pool.submit(guess_from, number, port) for number in numbers]
            while not all(answers.done() for answers in all_answers):
                seconds, answer = timed(lambda: status(port, 'secret'))
                assert answer == 200, answer
                longest = max(longest, seconds)
            assert {answer for answers in all_answers for answer in answers.result()} == {401}
    # What many clients at a time need is needed once.
    guess(range(100))
    server, before = lab.control_process(), lab.whole_kb()
    guess(range(100, 100 + ADDRESSES))
    assert lab.control_process() == server
    lab.is_modest(before, MEMORY_KB, lab.whole_kb)
    lab.note('the right password was answered within %.0f ms' % (longest * 1000))
    assert longest < 2, longest
