"""Inits of containers: ours beside others, ours in storms, at its end and at a fault of its own, and the examples of docker/.

The modules are compare, storms, endings, traps and examples. Root is needed: everything runs as process 1. INITS_ROUNDS=10 makes the
storms shorter (100), or longer.
"""
import contextlib
import functools
import os
import sys

import compare
from lib.runner import NothingToRun, Outcome, modules


def options(ap):
    ap.add_argument('--write-docs', action='store_true', help='write the table of docs/inits.md')


def take_own_run_directory():
    """Goes on in a mount namespace with another /run: supervisord as process 1 makes its control socket there."""
    if not os.environ.get('INITS_OWN_RUN'):
        os.environ['INITS_OWN_RUN'] = 'yes'
        script = 'mount -t tmpfs tmpfs /run\nexec "$@"'
        os.execvp('unshare', ['unshare', '--mount', 'sh', '-ec', script, 'sh', sys.executable] + sys.argv)


def sources(arguments):
    if os.geteuid() != 0:
        return [lambda selection: [Outcome('SKIP', 'inits', 'they run as process 1: this needs root')]]
    take_own_run_directory()
    if arguments.write_docs:
        compare.write(arguments.bin)
        raise NothingToRun('')
    return [functools.partial(compare.cases, arguments.bin)] + modules(
        ['storms', 'endings', 'traps', 'examples'], functools.partial(contextlib.nullcontext, arguments.bin))
