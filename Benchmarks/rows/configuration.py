"""How soon a large configuration is read."""
import subprocess
import tempfile
import time

import places
from life import Life, Programs
from rows import QUICK, measurement

SUBJECT = 'Configuration'


@measurement(SUBJECT, ('`supervisord --test` of {} programs', 'ms'), peers='ours', sizes=(100, 1000, 5000), rounds=QUICK)
def test(peer, size):
    with tempfile.NamedTemporaryFile('w', suffix='.conf', dir=places.memory) as f:
        f.write('[supervisord]\n' + ''.join('[program:p%d]\ncommand=/bin/true\ndirectory=/\n' % n for n in range(size)))
        f.flush()
        started = time.perf_counter()
        subprocess.run([peer.program('supervisord'), '--test', '-c', f.name], check=True, stdout=subprocess.DEVNULL)
        return (time.perf_counter() - started) * 1000


@measurement(SUBJECT, ('start-up with {} programs that do not start by themselves, until it answers', 'ms'),
             peers='ours supervisor', sizes=(100, 1000, 5000))
def start_up(peer, size):
    with Life(peer, Programs(size, autostart=False)) as life:
        peer.ready(life)
        return life.milliseconds()
