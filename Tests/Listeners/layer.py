"""Event listeners of all kinds under the real daemon: those in the wild, good ones, hostile ones.

The modules are wild (superlance), helpers (supervisor.childutils), pools, hostile, changes, printing (supervisor-stdout) and
fuzz: FUZZ_SEED=7 FUZZ_SECONDS=60 for more of it.
"""
import functools

from lib.daemon import Lab
from lib.runner import module_cases


def options(ap):
    pass


def sources(arguments):
    return [module_cases(module, functools.partial(Lab, arguments.bin))
            for module in ('wild', 'helpers', 'pools', 'hostile', 'changes', 'printing', 'fuzz')]
