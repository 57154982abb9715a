"""supervisorctl on a real terminal: what the conformance cases cannot see because the oracle differs there.

The modules are shell, client, completions, dependencies and why; the last two have our own daemon.
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
            + modules(['dependencies', 'why'], functools.partial(Session, arguments.bin, arguments.bin)))
