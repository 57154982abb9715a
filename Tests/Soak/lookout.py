"""How long a client and a program that is killed wait, while other things happen to a daemon."""
import os
import signal
import threading

from lib import timed, until
from lib.network import exchange


class Lookout(threading.Thread):
    """Asks for the shortest answer, and kills a program, one time after another.

    victim: the file to which the program that is killed adds its pid at each start; none is killed without."""

    def __init__(self, lab, victim=None):
        super().__init__(daemon=True)
        self.lab, self.victim, self.over = lab, victim, threading.Event()
        self.answers, self.restarts, self.problem = [], [], None

    def run(self):
        try:
            while not self.over.is_set():
                seconds, answer = timed(lambda: exchange(self.lab.sock, 'GET', '/livez', timeout=60))
                assert answer.status == 200, answer.status
                self.answers.append(seconds)
                if self.victim:
                    self.restart()
                self.over.wait(0.01)
        except Exception as e:  # pylint: disable=broad-except
            self.problem = e

    def pids(self):
        return self.lab.lines(self.victim)

    def restart(self):
        old = self.pids()

        def again():
            os.kill(int(old[-1]), signal.SIGKILL)
            until(lambda: len(self.pids()) > len(old), 'the restart', 60, pause=0.001)
        self.restarts.append(timed(again)[0])

    def take(self):
        """The longest since the last call, in words."""
        assert self.problem is None, 'a client: %r' % self.problem
        text = ''
        for name, found in (('/livez', self.answers), ('restart', self.restarts)):
            if found:
                text += ', %s within %.0f ms' % (name, max(found) * 1000)
                found.clear()
        return text

    def end(self):
        self.over.set()
        self.join()
        assert self.problem is None, 'a client: %r' % self.problem
