"""What a supervisor does when there is nothing to do. All peers at once, as none of them does much."""
import contextlib
import time

import usage
from life import Life, Programs
from rows import measurement

SUBJECT = 'Idle'
SECONDS = 20


@measurement(SUBJECT, ('wake-ups in %d idle seconds with 10 programs' % SECONDS, ''),
             ('processor time in these seconds', 'ms'), peers='ours supervisor circus s6 runit floor', together=True)
def idle(peers):
    with contextlib.ExitStack() as stack:
        lives = [stack.enter_context(Life(x, Programs(10))) for x in peers]
        for life in lives:
            life.wait_for_notes(10)
        # What the start still causes is over after two seconds.
        time.sleep(2)
        pids = [x.processes() for x in lives]

        def used():
            return [(usage.switches(x), usage.processor_milliseconds(x)) for x in pids]
        before = used()
        time.sleep(SECONDS)
        return {peer.name: [y - x for x, y in zip(*both)] for peer, both in zip(peers, zip(before, used()))}
