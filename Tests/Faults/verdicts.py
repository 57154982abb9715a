"""Faults, and what becomes of a daemon that has one."""
import dataclasses

EVERY = 0
PHASES = ('start', 'running')
# Whose calls fail.
CORE, CHILD, CONTROL, CHECKS = ROLES = ('core', 'child', 'control', 'checks')
# What a daemon may lose while a call fails at every time.
ABILITIES = ('programs', 'output', 'rotation', 'checks', 'events', 'schedule', 'control', 'update', 'reopen', 'reload',
             'ends')

UNHARMED, DEGRADED, REFUSED, GAVE_UP, UNREACHED = ALLOWED = (
    'unharmed', 'degraded with a line', 'refused at start', 'gives up', 'unreached')
CRASH, HANG, NO_CONTROL, WRONG_STATE, LOST_PROGRAM, LOST_BYTES, UNSAID, MORE_RIGHTS, BROKEN = HARMS = (
    'crash', 'hang', 'control plane lost', 'wrong state', 'lost program', 'lost log bytes unsaid', 'degraded unsaid',
    'more rights than configured', 'broken test')
# What it is called when an ability is lost that need not be.
LOSS = {'programs': LOST_PROGRAM, 'checks': LOST_PROGRAM, 'events': LOST_PROGRAM, 'schedule': LOST_PROGRAM,
        'output': LOST_BYTES, 'rotation': HANG, 'control': NO_CONTROL, 'update': NO_CONTROL, 'reopen': HANG, 'reload': HANG,
        'ends': HANG}


class Failed(Exception):
    """The daemon did what it must never do."""

    def __init__(self, harm, why):
        super().__init__(why)
        self.harm = harm

    def __reduce__(self):
        """As a pool passes it on to the process that has asked."""
        return Failed, (self.harm, str(self))


class Refused(Exception):
    """The daemon ended in order before its first program."""


class GaveUp(Exception):
    """The daemon ended in order, as it may when this call always fails."""


@dataclasses.dataclass(frozen=True)
class Fault:
    """A call that fails: at its nth time, or at EVERY, counted from the start or from the time when all runs."""
    role: str
    first: bool      # the daemon is process 1
    call: str
    errno: str
    phase: str
    nth: int

    def __str__(self):
        return '%s%s %s %s %s %s' % (self.role, '' if self.first else ' of another process', self.call, self.errno, self.phase,
                                     self.nth or 'every')


@dataclasses.dataclass
class Verdict:
    result: str
    why: str = ''
    lost: tuple = ()
    mended: tuple = ()     # what came back with a reload only
    injected: str = ''     # the first call that failed

    @property
    def good(self):
        return self.result in ALLOWED
