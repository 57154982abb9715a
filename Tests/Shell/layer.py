"""supervisorctl on a real terminal: what the conformance cases cannot see because the oracle differs there.

The modules are shell, client and completions, and those that have our own daemon: dependencies, scaling, status, top, waits,
names, logs, why.
"""
import functools
import os

from lib.environment import SUPERVISOR
from lib.runner import modules
from session import Session


def options(ap):
    ap.add_argument('--daemon', metavar='DIR', default=SUPERVISOR.bin, help="that of supervisord; the oracle's by default")


def sources(arguments):
    return (modules(['shell', 'client', 'completions'],
                    functools.partial(Session, os.path.abspath(arguments.daemon), arguments.bin))
            + modules(['dependencies', 'scaling', 'status', 'top', 'waits', 'names', 'logs', 'why'],
                      functools.partial(Session, arguments.bin, arguments.bin)))
