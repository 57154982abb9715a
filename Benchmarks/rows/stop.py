"""How long an ordered end takes."""
import time

from life import Life, Programs
from rows import measurement, only

SUBJECT = 'Stop'
SETTLED = 1.2
ALL = 'ours supervisor circus s6 runit floor'


def stop(peer, what, count=None):
    with Life(peer, what) as life:
        life.wait_for_notes(count or what.count)
        # circus takes no signal before it has looked after its programs for the first time.
        time.sleep(SETTLED)
        started = time.perf_counter()
        life.stop()
        return (time.perf_counter() - started) * 1000


@measurement(SUBJECT, ('ordered stop with {} programs: SIGTERM (runsvdir: SIGHUP) until all have ended', 'ms'), peers=ALL,
             sizes=(10, 100, 1000))
def small_programs(peer, size):
    return stop(peer, Programs(size))


@measurement(SUBJECT, ('the same with 20 programs that each need 300 ms to end', 'ms'), peers=ALL,
             note='In Supervisor, and so in swift-supervisor, each program is a group, and groups end one after another')
@only
def slow_ends(peer):
    return stop(peer, Programs(20, 'slow-end'))


@measurement(SUBJECT, ('the same with these 20 in one group', 'ms'), peers='ours supervisor')
@only
def slow_group(peer):
    what = Programs(20, 'slow-end')
    return stop(peer, lambda life: peer.sections(life, what) + '[group:all]\nprograms=%s\n' % peer.names(what), what.count)
