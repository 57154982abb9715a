"""How soon a program runs again."""
import random
import statistics
import subprocess
import time

import usage
from life import Life, Programs
from rows import measurement, only

SUBJECT = 'Restart'
KILLS = 5
# s6 waits for a second before each restart, runit if the program has run for less.
SETTLED = 1.2
SLOW_START = 'no 5,000 programs run within a minute'


@measurement(SUBJECT, ('`kill -9` of one of {} programs until it runs again', 'ms'),
             note='s6 waits for a second before each restart, Supervisor and circus look every now and then',
             peers='ours supervisor circus s6 runit floor', sizes=(10, 1000, 5000),
             cannot={('supervisor', 5000): SLOW_START, ('circus', 5000): SLOW_START,
                     ('runit', 5000): 'runsvdir takes 1,000 services at most, so none with 5,000'})
def after_kill(peer, size):
    with Life(peer, Programs(size)) as life:
        life.wait_for_notes(size)
        time.sleep(SETTLED)
        times = []
        for pid in random.sample(life.programs(), KILLS):
            started = time.perf_counter()
            usage.kill(pid)
            life.wait_for_notes(1)
            times.append((time.perf_counter() - started) * 1000)
        return statistics.median(times)


@measurement(SUBJECT, ('a command restarts one of 10 programs: until it runs again', 'ms'),
             note='Commands are `supervisorctl restart`, `circusctl restart`, `s6-svc -r` and `sv restart`',
             peers='ours supervisor circus s6 runit')
@only
def by_command(peer):
    with Life(peer, Programs(10)) as life:
        life.wait_for_notes(10)
        time.sleep(SETTLED)
        times = []
        for n in range(KILLS):
            started = time.perf_counter()
            command = subprocess.Popen(peer.restart(life, 'p%d' % n), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            life.wait_for_notes(1)
            times.append((time.perf_counter() - started) * 1000)
            command.wait()
        return statistics.median(times)
