"""Runs programs under one init, for one row of the comparison."""
import os
import pty

from lib import until
from lib.container import Stage
from lib.places import CHILD
from lib.processes import children

OURS, TINI, DUMB, CATATONIT = NAMES = ['supervisord', 'tini', 'dumb-init', 'catatonit']
# What is left is its child: the words that follow, started by a parent that is no init.
BELOW = ['/bin/sh', '-c', '"$@" & exec %s hold' % CHILD, 'sh']


class Bench:
    def __init__(self, name, bindir, options):
        self.name, self.options = name, options
        self.supervisord = os.path.join(bindir, 'supervisord')
        self.stage = None
        self.terminal = None
        self.below = 0

    def line(self, words):
        """The words that run a command under the init."""
        if callable(self.options):
            return self.options(self, words)
        path = self.supervisord if self.name == OURS else '/usr/bin/' + self.name
        return [path] + list(self.options) + ['--'] + list(words)

    def prepare(self):
        """A fresh place, for files that the next program is to find."""
        self.close()
        self.stage = Stage()
        return self.stage

    def start(self, words, before=(), below=0, **how):
        """Runs the program in a fresh place, or the prepared one. below: how many processes are between process 1 and
        the init."""
        if self.stage is None or self.stage.process:
            self.prepare()
        self.below = below
        self.stage.start(list(before) + BELOW * below + self.line(words), **how)

    def run(self, *text, **how):
        """Runs the child program: steps in one text, in which _ stands for a blank within a word; or its words."""
        words = [w.replace('_', ' ') for w in text[0].split()] if len(text) == 1 else list(text)
        self.start([CHILD] + words, **how)

    def up(self, text, **how):
        """Runs the child program until it has made the file `up`."""
        self.run(text, **how)
        self.stage.wait_for('up')

    def hold(self):
        self.up('append up x -- hold')

    def go(self, seconds=20):
        """Lets a program go on that waits for the file `go`; returns its end."""
        self.stage.write('go', '')
        return self.end(seconds)

    def on_terminal(self, text):
        """The same on a terminal that is the controlling one of the init's session."""
        self.prepare()
        self.terminal, far = pty.openpty()
        try:
            self.run(text, before=['setsid', '--ctty'], stdin=far, stdout=far)
        finally:
            os.close(far)

    def type(self, keys):
        os.write(self.terminal, keys)

    def parent(self):
        """The process that started the init."""
        pid = self.stage.pid
        for _ in range(self.below - 1):
            pid = until(lambda: children(pid), 'the parent of the init')[0]
        return pid

    def init(self):
        return until(lambda: children(self.parent()), 'the init')[0] if self.below else self.stage.pid

    def end(self, seconds=20):
        return self.stage.end_status(seconds)

    def close(self):
        if self.stage:
            self.stage.close()
        if self.terminal is not None:
            os.close(self.terminal)
        self.stage = self.terminal = None
