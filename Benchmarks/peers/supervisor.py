import glob
import os
import platform

from lib.environment import SUPERVISOR
from peers.supervisord import Supervisord


class Supervisor(Supervisord):
    name, title = 'supervisor', 'Supervisor'
    # It has one process.
    helper = None

    def __init__(self):
        super().__init__(SUPERVISOR.bin)

    def missing(self):
        SUPERVISOR.make()

    def version(self):
        return '4.3.0 on Python ' + platform.python_version()

    def installed(self):
        """What pip has installed of it."""
        return glob.glob(os.path.join(SUPERVISOR.directory, 'lib/python3*/site-packages/supervisor*'))
