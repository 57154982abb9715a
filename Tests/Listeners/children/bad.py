"""Listeners that do wrong. bad.py MANNER [ARGUMENT]; each is a row of MANNERS."""
import os
import random
import signal
import sys
import time

from protocol import say, take

READY = b'READY\n'
ARGUMENT = sys.argv[2] if len(sys.argv) > 2 else ''


def sleep():
    while True:
        time.sleep(1000)


def flood(data=b'y\n' * 32768):
    while True:
        os.write(1, data)


def die():
    os._exit(1)


def begin():
    """Reads some of an event."""
    os.read(0, 10)


def freeze():
    os.kill(os.getpid(), signal.SIGSTOP)


def close(*descriptors):
    return lambda: [os.close(fd) for fd in descriptors]


def answer_unseen():
    """Whenever the file ARGUMENT.n appears it answers twenty events, none of which it reads; then it makes the file
    ARGUMENT.n.done."""
    for n in range(1000):
        while not os.path.exists('%s.%d' % (ARGUMENT, n)):
            time.sleep(0.01)
        for _ in range(20):
            say(READY)
            time.sleep(0.01)
            say(b'RESULT 2\nOK')
            time.sleep(0.002)
        os.close(os.open('%s.%d.done' % (ARGUMENT, n), os.O_CREAT))


def rave():
    """Random bytes, some of them words of the protocol."""
    chance = random.Random(int(ARGUMENT or os.getpid()))
    words = [READY, b'RESULT ', b'RESULT 2\n', b'OK', b'FAIL', b'\n', b'2', b'-1\n', b'\0', b'\xff\xfe']
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        say(chance.choice(words) if chance.random() < 0.7 else chance.randbytes(chance.randrange(1, 5000)))
        time.sleep(chance.random() * 0.002)


def reject():
    """Every event, for ever."""
    while True:
        say(READY)
        take()
        say(b'RESULT 4\nFAIL')


# What each does, step by step: bytes are said.
MANNERS = {
    'deaf': [READY, sleep],
    'deaf_but_answering': [answer_unseen],
    # what would rename the terminal window of a reader of the log
    'rude': [READY, take, b'\x1b]0;pwned\x07\r\n', sleep],
    'floods_at_once': [flood],
    'floods_when_ready': [READY, flood],
    'floods_when_busy': [READY, take, flood],
    'floods_a_line': [READY, take, lambda: flood(b'RESULT ' * 8192)],
    'floods_a_result': [READY, take, b'RESULT 9223372036854775807\n', flood],
    # all the answers there could be, before any event has come
    'floods_with_answers': [lambda: flood(b'READY\nRESULT 2\nOK' * 4096)],
    # lengths of zero
    'floods_with_nothing': [READY, take, lambda: flood(b'RESULT 0\nREADY\n' * 4096)],
    'closes_input': [READY, close(0), sleep],
    'closes_input_when_busy': [READY, take, close(0), b'RESULT 2\nOKREADY\n', sleep],
    'closes_input_half_way': [READY, begin, close(0), sleep],
    'closes_output': [READY, close(1), sleep],
    'closes_output_when_busy': [READY, take, close(1), sleep],
    'closes_all': [close(0, 1, 2), sleep],
    'dies_at_once': [die],
    'dies_of_each_event': [READY, take, die],
    'dies_half_way': [READY, begin, b'RESUL', die],
    'dies_after_promising': [READY, take, b'RESULT 1000000000\nOK', die],
    'raves': [rave, die],
    'rejects': [reject],
    # a result of the announced length; it never comes
    'promises': [READY, take, b'RESULT ' + ARGUMENT.encode().replace(b'_', b' ') + b'\nOK', sleep],
    'stops_itself': [READY, freeze, sleep],
    'stops_itself_when_busy': [READY, take, freeze, sleep],
    'ignores_term': [lambda: signal.signal(signal.SIGTERM, signal.SIG_IGN), READY, take, sleep],
}

for step in MANNERS[sys.argv[1]]:
    say(step) if isinstance(step, bytes) else step()
