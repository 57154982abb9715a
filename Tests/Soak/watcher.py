"""Looks at a daemon that is soaked, all the time: how long the shortest answer and a restart take, and whether zombies stay."""
import contextlib
import threading
import time

from lib import processes
from lib.network import exchange
from operations import LOST
from subject import words

# No zombie of the daemon's stays, no client waits for the shortest answer, and no program that was killed waits for its restart
# for so many seconds. These are bounds for a machine that has no time for us; the figures are in the note.
LONGEST = 20


class Watcher(threading.Thread):
    def __init__(self, lab):
        super().__init__(daemon=True)
        self.lab, self.over = lab, threading.Event()
        self.answers, self.restarts = [], []
        self.zombies, self.problem = {}, None

    def run(self):
        try:
            while not self.over.is_set():
                self.undisturbed(self.answer, self.answers)
                self.undisturbed(self.restart, self.restarts)
                self.look_for_zombies()
                self.over.wait(0.1)
        except Exception as e:  # pylint: disable=broad-except
            self.problem = e

    def end(self):
        self.over.set()
        self.join()
        if self.problem:
            raise self.problem

    def undisturbed(self, measure, found):
        """Forgets what was measured while the daemon was held up on purpose."""
        before = self.lab.disturbances
        seconds = measure()
        if seconds is not None and not self.lab.is_disturbed and before == self.lab.disturbances:
            found.append(seconds)
            assert seconds < LONGEST, '%s took %.1f s' % (measure.__name__, seconds)

    def answer(self):
        begun = time.monotonic()
        while True:
            # The process that serves it may have been killed: then it asks once more, and that counts.
            with contextlib.suppress(*LOST):
                if exchange(self.lab.sock, 'GET', '/livez', timeout=60).status == 200:
                    break
        return time.monotonic() - begun

    def victim(self):
        """Of a program that nothing else is done to, but by what kills everything."""
        return {pid for pid in self.lab.children() if words(pid).endswith('child hold victim') and processes.lives(pid)}

    def restart(self):
        old = self.victim()
        if len(old) != 1:
            return None
        begun = time.monotonic()
        processes.kill(min(old))
        while not self.victim() - old:
            if time.monotonic() > begun + 60:
                break
            time.sleep(0.0005)
        return time.monotonic() - begun

    def look_for_zombies(self):
        now = time.monotonic()
        if self.lab.is_disturbed:
            self.zombies = {}
            return
        # Each with when it was seen first.
        self.zombies = {pid: self.zombies.get(pid, now) for pid in self.lab.children()
                        if processes.status(pid, 'State')[:1] == 'Z'}
        old = [pid for pid, since in self.zombies.items() if now - since > LONGEST]
        assert not old, 'zombies stay: %s' % old
