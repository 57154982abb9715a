"""System calls of the core that fail, and limits that are reached.

The modules are matrix and limits. Of the matrix a sample is run, which has every call in it; --full runs all of it (make faults).
"""
import functools

import limits
import matrix


def options(ap):
    ap.add_argument('--full', action='store_true', help='all errnos of all calls, at all times')
    ap.add_argument('--jobs', type=int, default=6, help='lives at the same time (6); most of a life is waiting')
    ap.add_argument('--write-docs', action='store_true', help='write the table of docs/faults.md')


def sources(arguments):
    return [functools.partial(matrix.cases, arguments), functools.partial(limits.cases, arguments)]
