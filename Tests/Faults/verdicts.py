"""Faults, and what becomes of a daemon that has one."""
import dataclasses

EVERY = 0
PHASES = ('start', 'running')
# What a daemon may lose while a call fails at every time.
ABILITIES = ('programs', 'output', 'control', 'reopen', 'reload', 'ends')


class Failed(Exception):
    """The daemon did what it must never do."""


class Refused(Exception):
    """The daemon ended in order before its first program."""


class GaveUp(Exception):
    """The daemon ended in order, as it may when this call always fails."""


@dataclasses.dataclass(frozen=True)
class Fault:
    """A call that fails: at its nth time, or at EVERY, counted from the start or from the time when all runs."""
    call: str
    errno: str
    phase: str
    nth: int

    def __str__(self):
        return '%s %s %s %s' % (self.call, self.errno, self.phase, self.nth or 'every')

    def words(self):
        when = ':when=%d' % self.nth if self.nth else ''
        return ['-e', 'trace=' + self.call, '-e', 'inject=%s:error=%s%s' % (self.call, self.errno, when)]


@dataclasses.dataclass
class Verdict:
    result: str            # survives, refuses, gives up, FAILS or unreached
    why: str = ''
    lost: tuple = ()
    mended: tuple = ()     # what came back with a reload only
    injected: str = ''     # the first call that failed

    @property
    def good(self):
        return self.result != 'FAILS'
