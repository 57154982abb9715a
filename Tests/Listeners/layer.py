"""Event listeners of all kinds under the real daemon: those in the wild, good ones, hostile ones.

The modules are wild (superlance), helpers (supervisor.childutils), pools, hostile, changes, printing (supervisor-stdout) and
fuzz: FUZZ_SEED=7 FUZZ_SECONDS=60 for more of it.
"""
import functools

from lib.daemon import Lab
from lib.runner import modules


def sources(arguments):
    return modules(['wild', 'helpers', 'pools', 'hostile', 'changes', 'printing', 'fuzz'],
                   functools.partial(Lab, arguments.bin))
