"""What it takes to ask. Most programs here do not run: that costs the same and is set up sooner."""
import statistics
import subprocess
import time

import programs
from daemon import wait_until_cold
from life import LIMIT, Life, Programs, TooSlow
from rows import measurement, only

SUBJECT = 'Control'
ASKED = 'supervisor.getAllProcessInfo'


def requests(peer, life, method, clients=1, count=1000000, seconds=2):
    """Answers in a second, and the median of what one took in µs."""
    command = [programs.path('requests'), peer.socket(life), method, str(clients), str(count), str(seconds)]
    try:
        found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=LIMIT).stdout.split()
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    return float(found[0]), float(found[1])


def command_milliseconds(command, count):
    times = []
    for _ in range(count):
        started = time.perf_counter()
        try:
            # supervisorctl and sv have a status of their own for programs that do not run.
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            raise TooSlow from None
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


@measurement(SUBJECT, ('`getState` over one connection', 'µs'), ('`getState`, 1 client', 'requests/s'),
             ('`getState`, 32 clients', 'requests/s'), peers='ours supervisor')
@only
def get_state(peer):
    with Life(peer, Programs(10)) as life:
        life.wait_for_notes(10)
        peer.ready(life)
        rate, microseconds = requests(peer, life, 'supervisor.getState')
        return microseconds, rate, requests(peer, life, 'supervisor.getState', 32)[0]


@measurement(SUBJECT, ('`getAllProcessInfo` with {} programs', 'ms'), peers='ours supervisor', sizes=(10, 1000, 5000))
def all_info(peer, size):
    with Life(peer, Programs(size, autostart=False)) as life:
        peer.ready(life)
        return requests(peer, life, ASKED, count=20, seconds=3)[1] / 1000


@measurement(SUBJECT, ('a command tells the status of {} programs', 'ms'), peers='ours supervisor circus s6 runit',
             sizes=(10, 1000, 5000), cannot={('runit', 5000): 'runsvdir takes 1,000 services at most, so none with 5,000'},
             note='Commands are `supervisorctl status`, `circusctl status`, `s6-svstat` for each service, and one `sv status`')
def status(peer, size):
    with Life(peer, Programs(size, autostart=False)) as life:
        peer.ready(life)
        return command_milliseconds(peer.status(life), 5 if size < 5000 else 1)


@measurement(SUBJECT, ('`supervisorctl status` of 10 programs when no client has come for a while', 'ms'),
             peers='ours supervisor')
@only
def cold_status(peer):
    with Life(peer, Programs(10)) as life:
        life.wait_for_notes(10)
        peer.ready(life)
        times = []
        for _ in range(3):
            wait_until_cold(life)
            times.append(command_milliseconds(peer.status(life), 1))
        return statistics.median(times)
