"""A listener that does something at random with each event. chaos.py SEED FILE

It notes `ok SERIAL` in FILE for each event that it has answered properly, and the name of everything else that it does.
What it does in its nth life follows from the seed and n; lives are counted in FILE.SEED."""
import os
import random
import sys
import time

from protocol import take

seed, path = int(sys.argv[1]), sys.argv[2]
lives = os.open('%s.%d' % (path, seed), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
os.write(lives, b'x')
chance = random.Random(seed * 1_000_003 + os.fstat(lives).st_size)
notes = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)


def note(text):
    os.write(notes, text.encode() + b'\n')


def say(data):
    """In pieces, or not."""
    while data:
        piece = data if chance.random() < 0.6 else data[:chance.randrange(1, len(data) + 1)]
        data = data[os.write(1, piece):]
        if data and chance.random() < 0.1:
            time.sleep(0.001)


def linger():
    """Until the daemon ends it, or not."""
    if chance.random() < 0.5:
        time.sleep(chance.random() * 0.05)
    os._exit(chance.randrange(3))


RESULTS = [b'RESULT %d\n' % 2 ** 63, b'RESULT %d\n' % 2 ** 64, b'RESULT -2\nOK', b'RESULT 2\n', b'RESULT 2', b'RESULT 1000\nOK',
           b'RESULT two\nOK', b'\n', b'RESULT\n', b'OK', b'READY\n', b'RESULT 2\r\nOK', b'RESULT 0x2\nOK', b'RESULT 2 2\nOK',
           b'RESULT ' + b'0' * 100 + b'2\nOK', b'result 2\nok', b'\0' * 100, b'RESULT 2\nOK' * 100]


def deviate(kind):
    if kind == 'noise':
        say(chance.randbytes(chance.randrange(1, 20000)))
    elif kind == 'result':
        say(chance.choice(RESULTS))
    elif kind == 'early':
        say(b'READY\n')
        say(b'RESULT 2\nOK')
    elif kind == 'twice':
        say(b'RESULT 2\nOKREADY\nREADY\n')
    elif kind == 'stdin':
        os.close(0)
    elif kind == 'stdout':
        os.close(1)
    elif kind == 'flood':
        for _ in range(20):
            os.write(1, b'RESULT ' * 9000)
    note(kind)
    linger()


while True:
    if chance.random() < 0.05:
        deviate(chance.choice(['noise', 'result', 'early', 'stdin', 'stdout', 'flood', 'death']))
    say(b'READY\n')
    if chance.random() < 0.03:
        deviate(chance.choice(['noise', 'result', 'stdin', 'stdout', 'death']))
    serial = take()['serial']
    choice = chance.random()
    if choice < 0.7:
        say(b'RESULT 2\nOK')
        note('ok ' + serial)
    elif choice < 0.9:
        refusal = chance.choice([b'RESULT 4\nFAIL', b'RESULT 0\n', b'RESULT 1\nO', b'RESULT 3\nOK\n', b'RESULT  2\t\nNO'])
        say(refusal)
        note('refusal')
    else:
        deviate(chance.choice(['noise', 'result', 'twice', 'stdin', 'stdout', 'flood', 'death']))
