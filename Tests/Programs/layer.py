"""Programs that are no simple ones: real daemons that fork, tasks that end, and what is waited for before a start.

The modules are forking (nginx, sshd, and daemons of ours that do it right and wrong), the same as process 1 of a pid namespace
(pid1), oneshot and waits.
"""
import functools
import importlib

from lib.runner import TESTS, attempt, modules

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
    ordinary, init = (functools.partial(kind, arguments.bin) for kind in (Ordinary, Init))
    return modules(['forking'], ordinary) + [as_init(init)] + modules(['oneshot', 'waits'], ordinary)
