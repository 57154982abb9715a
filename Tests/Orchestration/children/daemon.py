#!/usr/bin/python3
"""A daemon that forks twice and leaves.

daemon.py PIDFILE [late=SECONDS] [wrong] [partly] [worker] [slow=SECONDS] [fail] [keep] [quick]: writes the pidfile so much
later, with the number of its own first process, bit by bit; has a worker; the process between lives so long; the first process
fails; the daemon keeps its session; the daemon ends at once. SIGUSR1 makes it write PIDFILE.usr1.
"""
import os
import signal
import sys
import time

pidfile, words = sys.argv[1], dict(word.partition('=')[::2] for word in sys.argv[2:])
first = os.getpid()
if os.fork():
    sys.exit(3 if 'fail' in words else 0)
if 'keep' not in words:
    os.setsid()
if os.fork():
    time.sleep(float(words.get('slow', 0)))
    os._exit(0)
if 'quick' in words:
    os._exit(7)


def noted(*_):
    with open(pidfile + '.usr1', 'w', encoding='ascii') as f:
        f.write('%d\n' % os.getpid())


signal.signal(signal.SIGUSR1, noted)
if 'worker' in words and not os.fork():
    while True:
        signal.pause()
time.sleep(float(words.get('late', 0)))
number = str(first if 'wrong' in words else os.getpid()) + '\n'
with open(pidfile, 'w', encoding='ascii') as f:
    for part in number if 'partly' in words else [number]:
        f.write(part)
        f.flush()
        if 'partly' in words:
            time.sleep(0.05)
while True:
    signal.pause()
