"""Tells how it is with python's sdnotify: teller.py [WORD=value ...]. SIGUSR1 ends the signs of life, SIGUSR2 asks for more
time when it is told to end, and SIGTERM then does nothing for three seconds."""
import os
import signal
import sys
import time

import sdnotify

notifier = sdnotify.SystemdNotifier(debug=True)
signs = True
patient = False


def silence(number, frame):
    global signs
    signs = False


def slow(number, frame):
    global patient
    patient = True
    notifier.notify('STATUS=patient')


def end(number, frame):
    if patient:
        notifier.notify('STOPPING=1')
        notifier.notify('EXTEND_TIMEOUT_USEC=30000000')
        time.sleep(3)
    sys.exit(0)


signal.signal(signal.SIGUSR1, silence)
signal.signal(signal.SIGUSR2, slow)
signal.signal(signal.SIGTERM, end)
for word in sys.argv[1:]:
    notifier.notify(word)
pause = int(os.environ.get('WATCHDOG_USEC', 1000000)) / 1e6 / 10
while True:
    if signs:
        notifier.notify('WATCHDOG=1')
    time.sleep(pause)
