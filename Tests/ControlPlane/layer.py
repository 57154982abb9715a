"""The control plane from outside, under load, misuse and change, and upstream's own end-to-end tests.

The modules are limits, costs, clients, accept, auth, guesses, intruders, impostors, metrics, reload, ansible, churn, deaths,
load, orchestration, kept, resources and upstream.
CONTROL_LOAD_SECONDS=30 for a longer load; CHURN_SECONDS=1200 for starts, stops and kills of 20 minutes; DEATHS=1000 for so
many deaths of the control process.
"""
import functools

import upstream
from lib.daemon import Lab
from lib.runner import modules


def options(ap):
    ap.add_argument('--pending', action='store_true', help="also run the tests of upstream's that are listed as pending")
    ap.add_argument('-v', '--verbose', action='store_true', help="all that a failed test of upstream's says")


def sources(arguments):
    return modules(['limits', 'costs', 'clients', 'accept', 'auth', 'guesses', 'intruders', 'impostors', 'metrics', 'reload',
                    'ansible', 'churn', 'deaths', 'load', 'orchestration', 'kept', 'resources'],
                   functools.partial(Lab, arguments.bin)) + [functools.partial(upstream.cases, arguments)]
