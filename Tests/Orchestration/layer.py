"""Order, readiness and health with the programs that people run: those of Debian, and libraries from PyPI."""
import functools

from lib.daemon import Lab
from lib.runner import modules


def sources(arguments):
    return modules(['readiness', 'upwards'], functools.partial(Lab, arguments.bin))
