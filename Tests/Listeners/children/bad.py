"""Listeners that do wrong. bad.py MANNER [ARGUMENT]; each is a function here."""
import os
import random
import signal
import sys
import time


def say(data):
    while data:
        data = data[os.write(1, data):]


def take():
    """Reads one event, byte by byte as far as its header goes."""
    header = b''
    while not header.endswith(b'\n'):
        byte = os.read(0, 1)
        if not byte:
            os._exit(0)
        header += byte
    left = int(header.rsplit(b'len:', 1)[1])
    # Payloads here are ASCII.
    while left:
        left -= len(os.read(0, min(left, 65536)))


def sleep():
    while True:
        time.sleep(1000)


def flood(data=b'y\n' * 32768):
    while True:
        os.write(1, data)


def deaf():
    say(b'READY\n')
    sleep()


def deaf_but_answering():
    """Whenever the file ARGUMENT.n appears it answers twenty events, none of which it reads; then it makes the file
    ARGUMENT.n.done."""
    for n in range(1000):
        while not os.path.exists('%s.%d' % (sys.argv[2], n)):
            time.sleep(0.01)
        for _ in range(20):
            say(b'READY\n')
            time.sleep(0.01)
            say(b'RESULT 2\nOK')
            time.sleep(0.002)
        os.close(os.open('%s.%d.done' % (sys.argv[2], n), os.O_CREAT))


def rude():
    """Answers with what would rename the window of whoever reads the log."""
    say(b'READY\n')
    take()
    say(b'\x1b]0;pwned\x07\r\n')
    sleep()


def floods_at_once():
    flood()


def floods_when_ready():
    say(b'READY\n')
    flood()


def floods_when_busy():
    say(b'READY\n')
    take()
    flood()


def floods_a_line():
    say(b'READY\n')
    take()
    flood(b'RESULT ' * 8192)


def floods_a_result():
    say(b'READY\n')
    take()
    say(b'RESULT 9223372036854775807\n')
    flood()


def floods_with_answers():
    """All the answers there could be, before anybody has asked."""
    flood(b'READY\nRESULT 2\nOK' * 4096)


def floods_with_nothing():
    """Lengths of zero, for ever."""
    say(b'READY\n')
    take()
    flood(b'RESULT 0\nREADY\n' * 4096)


def closes_input():
    say(b'READY\n')
    os.close(0)
    sleep()


def closes_input_when_busy():
    say(b'READY\n')
    take()
    os.close(0)
    say(b'RESULT 2\nOKREADY\n')
    sleep()


def closes_input_half_way():
    say(b'READY\n')
    os.read(0, 10)
    os.close(0)
    sleep()


def closes_output():
    say(b'READY\n')
    os.close(1)
    sleep()


def closes_output_when_busy():
    say(b'READY\n')
    take()
    os.close(1)
    sleep()


def closes_all():
    for fd in (0, 1, 2):
        os.close(fd)
    sleep()


def dies_at_once():
    os._exit(1)


def dies_of_each_event():
    say(b'READY\n')
    take()
    os._exit(1)


def dies_half_way():
    say(b'READY\n')
    os.read(0, 10)
    say(b'RESUL')
    os._exit(1)


def dies_after_promising():
    say(b'READY\n')
    take()
    say(b'RESULT 1000000000\nOK')
    os._exit(1)


def raves():
    """Random bytes, some of them words of the protocol."""
    chance = random.Random(os.getpid() if len(sys.argv) < 3 else int(sys.argv[2]))
    words = [b'READY\n', b'RESULT ', b'RESULT 2\n', b'OK', b'FAIL', b'\n', b'2', b'-1\n', b'\0', b'\xff\xfe']
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        say(chance.choice(words) if chance.random() < 0.7 else chance.randbytes(chance.randrange(1, 5000)))
        time.sleep(chance.random() * 0.002)
    os._exit(1)


def rejects():
    """Every event, for ever."""
    while True:
        say(b'READY\n')
        take()
        say(b'RESULT 4\nFAIL')


def promises():
    """A result of the announced length; it never comes."""
    say(b'READY\n')
    take()
    say(b'RESULT ' + sys.argv[2].encode().replace(b'_', b' ') + b'\nOK')
    sleep()


def stops_itself():
    say(b'READY\n')
    os.kill(os.getpid(), signal.SIGSTOP)
    sleep()


def stops_itself_when_busy():
    say(b'READY\n')
    take()
    os.kill(os.getpid(), signal.SIGSTOP)
    sleep()


def ignores_term():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say(b'READY\n')
    take()
    sleep()


globals()[sys.argv[1]]()
