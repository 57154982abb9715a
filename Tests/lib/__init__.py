"""What the layers of tests in Python share; Tests/run.py runs them.

The scenarios of Conformance import their own modules (lib.registry, lib.tables, lib.ctx) by the same name: that was the
name of the only library when they were handed over.
"""
import os

__path__.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'Conformance', 'lib'))

from .daemon import sections, timed  # noqa: E402, F401
from .runner import test  # noqa: E402, F401
from .wait import until  # noqa: E402, F401
