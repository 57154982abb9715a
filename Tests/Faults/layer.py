"""System calls that fail, in each process of supervisord, and limits that are reached.

The modules are matrix and limits; a case of the matrix is matrix.PROCESS.CALL, with core, child, control or checks. A sample is
run, which has every call in it; --full runs all of it (make faults).
"""
import concurrent.futures
import functools
import multiprocessing
import os
import shutil
import signal
import sys

import limits
import matrix
from lib.processes import PR_SET_PDEATHSIG, become_subreaper, prctl
from lib.runner import Outcome


def options(ap):
    ap.add_argument('--full', action='store_true', help='all errnos of all calls, at all times')
    ap.add_argument('--every', type=int, default=1, metavar='N', help='of all of that each Nth case only')
    ap.add_argument('--jobs', type=int, default=8, help='lives at the same time (8); most of a life is waiting')
    ap.add_argument('--write-docs', action='store_true', help='write the table of docs/reliability.md')


ENDS = (signal.SIGINT, signal.SIGTERM)


def end_worker(*_):
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(1)


def begin_worker():
    become_subreaper()
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    for number in ENDS:
        signal.signal(number, end_worker)


def lead(function, *arguments):
    """In a worker. It ends with us, and closes the life that it leads before."""
    try:
        return function(*arguments)
    except SystemExit:
        os._exit(1)  # pylint: disable=protected-access


def sources(arguments):
    if os.geteuid() != 0 or shutil.which('strace') is None:
        return [lambda selection: [Outcome('SKIP', 'faults', 'this needs root and strace')]]
    # Each life is led by a process of its own: what its daemon leaves behind comes to that one.
    pool = concurrent.futures.ProcessPoolExecutor(arguments.jobs, multiprocessing.get_context('fork'), begin_worker)
    return [functools.partial(module.cases, arguments, functools.partial(pool.submit, lead)) for module in (matrix, limits)]
