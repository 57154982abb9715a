"""Registers tests, runs those that were asked for, and reports all in one format.

    PASS name (1.2s); note        FAIL name: why
    SKIP name: why                DIFF name: a difference that is meant, and why
    N passed, M failed            the last line; what was neither is counted in the line before it
"""
import dataclasses
import fnmatch
import importlib
import os
import time
import traceback

from .places import TESTS as FOLDER

TESTS = []
NEITHER = {'DIFF': '%d differ as listed', 'SKIP': '%d skipped', 'LATER': '%d pending'}


class UsageError(Exception):
    """The command line asks for what there is not."""


class NothingToRun(Exception):
    """All that was asked for is this text."""


@dataclasses.dataclass
class Outcome:
    result: str
    name: str
    why: str = ''
    seconds: float = None
    notes: tuple = ()
    details: str = ''

    def __str__(self):
        text = '%s %s' % (self.result, self.name)
        text += ': ' + self.why.replace('\n', '\n    ') if self.why else ''
        text += ' (%.1fs)' % self.seconds if self.seconds is not None else ''
        text += ''.join('; ' + note for note in self.notes)
        return text + ('\n     ' + self.details.replace('\n', '\n     ') if self.details else '')


def test(function):
    """Registers a test; it is called with what the layer gives it, and may return a note."""
    TESTS.append(function)
    return function


class Selection:
    """The cases that were asked for: names, the names of modules, or patterns of names. All, if none was."""

    def __init__(self, patterns):
        self.patterns = patterns
        self.unmet = set(patterns)

    def wants(self, name):
        met = {p for p in self.patterns if name == p or name.startswith(p + '.') or fnmatch.fnmatchcase(name, p)}
        self.unmet -= met
        return bool(met) or not self.patterns

    def may_want(self, module):
        """Whether any case of a module may have been asked for, when its names are not known yet."""
        firsts = {p.split('.')[0] for p in self.patterns}
        return not firsts or any(fnmatch.fnmatchcase(module, first) for first in firsts)


def reason(error):
    """Where a test has failed, and why."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(FOLDER)]
    frames = [f for f in frames if os.path.dirname(f.filename) != os.path.join(FOLDER, 'lib')] or frames
    place = ' < '.join('%s:%d' % (os.path.basename(f.filename), f.lineno) for f in reversed(frames[-3:]))
    text = str(error).strip() or frames[-1].line
    # pexpect tells more than anyone wants to know.
    seen = [line for line in text.splitlines() if line.startswith(('before', 'buffer'))]
    return '%s: %s: %s' % (place, type(error).__name__, '; '.join(seen) or text[:1500])


def attempt(name, function, fixture):
    """Runs one test with what the fixture, a function that makes a context manager, gives it."""
    begun = time.monotonic()
    notes = ()
    try:
        with fixture() as given:
            notes = getattr(given, 'notes', ())
            note = function(given)
        return Outcome('PASS', name, '', time.monotonic() - begun, [*notes, note] if note else notes)
    except Exception as e:  # pylint: disable=broad-except
        return Outcome('FAIL', name, reason(e), None, notes)


def module_cases(module, fixture):
    """The tests of a module as a source of cases: (selection) -> outcomes."""
    def cases(selection):
        if selection.may_want(module):
            importlib.import_module(module)
            for function in [f for f in TESTS if f.__module__ == module]:
                name = '%s.%s' % (module, function.__name__)
                if selection.wants(name):
                    yield attempt(name, function, fixture)
    return cases


def modules(names, fixture):
    return [module_cases(name, fixture) for name in names]


def report(outcomes):
    """Prints them as they come; returns how many there were of each result."""
    counts = dict.fromkeys(['PASS', 'FAIL', *NEITHER], 0)
    for outcome in outcomes:
        counts[outcome.result] += 1
        print(outcome, flush=True)
    neither = [text % counts[result] for result, text in NEITHER.items() if counts[result]]
    if neither:
        print(', '.join(neither))
    print('%d passed, %d failed' % (counts['PASS'], counts['FAIL']), flush=True)
    return counts
