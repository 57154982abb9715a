"""Order, readiness and health with the programs that people run: those of Debian, and libraries from PyPI.

The modules are readiness, upwards, forking (daemons that fork: nginx, sshd, and some of ours), pid1 (the same under process 1),
oneshot, waits, ordered (an example of docker/), compose (docs/compose.md), chains and pages (the examples of the documentation).
"""
import functools
import importlib

from lib.daemon import Lab
from lib.runner import TESTS, attempt, modules

import pages
from place import Init, Ordinary


def as_init(fixture):
    """The tests of forking once more, as those of a module `pid1`."""
    def cases(selection):
        if selection.may_want('pid1'):
            importlib.import_module('forking')
            for function in [f for f in TESTS if f.__module__ == 'forking']:
                name = 'pid1.' + function.__name__
                if selection.wants(name):
                    yield attempt(name, function, fixture)
    return cases


def sources(arguments):
    lab, ordinary, init = (functools.partial(kind, arguments.bin) for kind in (Lab, Ordinary, Init))
    return (modules(['readiness', 'upwards'], lab) + modules(['forking'], ordinary) + [as_init(init)]
            + modules(['oneshot', 'waits', 'ordered', 'compose', 'chains', 'pages'], ordinary) + [pages.runs(ordinary)])
