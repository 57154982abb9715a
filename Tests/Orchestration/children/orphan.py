"""A program whose descendant, a daemon by setsid and a double fork, tells that it is ready: orphan.py [UID]."""
import os
import sys
import time

import sdnotify

if os.fork() == 0:
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    # Until we are an orphan, and nothing tells of us but what we were given.
    while os.getppid() == os.getsid(0):
        time.sleep(0.01)
    if sys.argv[1:]:
        os.setuid(int(sys.argv[1]))
    sdnotify.SystemdNotifier(debug=True).notify('READY=1')
    time.sleep(1000)
os.wait()
time.sleep(1000)
