"""The web page in a real browser (headless Chromium), directly, without scripts, and behind a real nginx.

The modules are status, view (order, filters, keys), details, steady, logs, live, plain (no scripts), proxy, safety and looks
(accessibility, pictures). Pictures are left in build/artefacts.
"""
import functools

from lib.daemon import Lab
from lib.runner import modules


def sources(arguments):
    return modules(['status', 'view', 'details', 'steady', 'logs', 'live', 'plain', 'proxy', 'safety', 'looks'],
                   functools.partial(Lab, arguments.bin))
