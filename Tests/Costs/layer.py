"""What the busiest paths of the program cost: instructions and allocations, counted by valgrind, against costs.json.

A path that takes more than TOLERANCE more than it did fails, and one that takes so much less: then `Tests/run.py costs --write`
writes down what it takes now, which is to be committed with the change that has done it.
"""
import contextlib
import json
import os
import shutil

import paths
from lib.runner import Outcome, attempt

KNOWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'costs.json')
TOLERANCE = 0.03
# A count so small is not held to a share of itself.
SLACK = {'instructions': 0, 'allocations': 3}


def options(parser):
    parser.add_argument('--write', action='store_true', help='write down what is measured')


def known():
    with open(KNOWN, encoding='utf-8') as f:
        return json.load(f)


def verdict(measured, before):
    """What is wrong with a path's costs; empty when all is well."""
    wrong = []
    for field, value in measured.items():
        if abs(value - before[field]) > before[field] * TOLERANCE + SLACK[field]:
            wrong.append('%s: %d, before %d (%+.1f %%)' % (
                field, value, before[field], 100 * (value - before[field]) / max(before[field], 1)))
    return '; '.join(wrong)


def cases(write):
    def measure(selection):
        found = known() if os.path.exists(KNOWN) else {}
        for path in paths.PATHS:
            if not selection.wants(path.name):
                continue

            def check(_, path=path):
                costs = path.costs()
                if write:
                    found[path.name] = costs
                else:
                    # Something else may fall into a life, as a tick or what a busy machine makes of a batch: twice more then.
                    wrong = verdict(costs, found[path.name])
                    for _ in range(2 if wrong else 0):
                        costs = path.costs()
                        wrong = wrong and verdict(costs, found[path.name])
                    if wrong:
                        raise AssertionError(wrong)
                return 'for %d: %d instructions, %d allocations' % (path.unit, costs['instructions'], costs['allocations'])
            yield attempt(path.name, check, contextlib.nullcontext)
        if write:
            with open(KNOWN, 'w', encoding='utf-8') as f:
                json.dump(found, f, indent=2)
                f.write('\n')
    return measure


def sources(arguments):
    if not shutil.which('valgrind'):
        return [lambda selection: [Outcome('SKIP', 'costs', 'there is no valgrind')]]
    return [cases(arguments.write)]
