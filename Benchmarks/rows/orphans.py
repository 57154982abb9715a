"""One program under an init: its start, its end, and what is left to the init."""
import subprocess
import time

import programs
from life import LIMIT, Life, Programs, TooSlow
from peers import AsInit
from rows import QUICK, measurement, only

SUBJECT = 'As the init of one program'
INITS = 'ours tini dumb-init catatonit floor'
ORPHANS = 5000


@measurement(SUBJECT, ('start of the program', 'ms'), ('private memory of the init', 'KB'),
             ('SIGTERM, which is passed on, until both have ended', 'ms'), peers=INITS, rounds=QUICK)
@only
def one_program(peer):
    with Life(AsInit(peer), Programs(1)) as life:
        life.wait_for_notes(1)
        started = life.milliseconds()
        memory = life.private_kilobytes()
        # catatonit waits for signals only after it has started the program.
        time.sleep(0.1)
        before = time.perf_counter()
        life.stop()
        return started, memory, (time.perf_counter() - before) * 1000


@measurement(SUBJECT, ('{} orphans that end at once, until the last is reaped', 'ms'),
             ('the whole run: start, forking them, and all ends', 'ms'), peers=INITS, sizes=(ORPHANS,),
             note='Orphans come to process 1 of a pid namespace. tini runs with `-s`, for it is no process 1 in the other rows')
def orphans(peer, size):
    command = ['unshare', '--pid', '--fork', '--kill-child', *peer.init, programs.path('orphans'), str(size)]
    started = time.perf_counter()
    try:
        found = subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    return float(found.stdout) * 1000, (time.perf_counter() - started) * 1000
