"""What the tests are made of: a daemon in a fresh directory, and terminals that talk to it."""
import re
import subprocess

import pexpect

from lib import sections, until
from lib.daemon import Lab
from lib.ptyctl import clean

PROGRAMS = sections('''
[program:cat] command=/bin/cat | startsecs=0
[program:off] command=/bin/sleep 1000 | autostart=false | startsecs=0
[group:web] programs=alpha,beta
[program:alpha] command=/bin/sleep 1000 | startsecs=1 | autostart=false
[program:beta] command=/bin/sleep 1000 | startsecs=3 | autostart=false
''')


class Session(Lab):
    """A daemon, mostly the oracle's, and terminals."""

    def start(self, unix='', client='', programs=PROGRAMS, waits=True, **options):
        """waits: for the start of all that is to start."""
        super().start(programs, unix, client=client, **options)
        if not waits:
            return
        started = [text.split(']')[0] for text in programs.split('[program:')[1:] if 'autostart=false' not in text]
        # The oracle starts programs a second later.
        until(lambda: set(started) <= set(re.findall('(?:success|exited): (\\S+)', self.read('s.log'))), started)

    def env(self, **more):
        return {'PATH': '/usr/bin:/bin', 'HOME': self.dir, 'TERM': 'xterm', 'LANG': 'C.UTF-8', **more}

    def pty(self, *args, env=None, size=(40, 100)):
        """A command on a terminal of so many rows and columns."""
        command, *words = self.ctl_command(*args)
        p = pexpect.spawn(command, words, env=self.env(**(env or {})), cwd=self.dir, encoding='utf-8', timeout=20,
                          dimensions=size)
        p.delaybeforesend = 0.05
        return self.kept.enter_context(p)

    def shell(self, *args, **how):
        """A terminal with the shell, at its first prompt."""
        p = self.pty(*args, **how)
        prompt(p)
        return p

    def shown(self, *args, **how):
        """All that a command prints on a terminal."""
        return ended(self.pty(*args, **how))

    def ctl(self, *args, env=None):
        return super().ctl(*args, env=self.env(**(env or {})), stderr=subprocess.PIPE)


def prompt(p):
    p.expect_exact('supervisor> ')
    return clean(p.before)


def ended(p, status=None):
    """What has come up to the end of a program; its status is this one, if one is given."""
    p.expect(pexpect.EOF)
    p.close()
    assert status is None or (p.exitstatus, p.signalstatus) == (status, None), (p.exitstatus, p.signalstatus)
    return p.before
