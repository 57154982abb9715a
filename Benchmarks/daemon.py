"""A supervisord to measure: ours or Supervisor's, with the same configuration and nothing else beside it."""
import time

from life import Life
from lib.processes import children, is_control_process
from peers.supervisord import Supervisord


class Daemon(Life):
    def __init__(self, bindir, programs):
        """programs: a function that makes their sections for this daemon."""
        super().__init__(Supervisord(bindir), programs)

    def rpc(self):
        """The control interface, once it answers."""
        return self.peer.rpc(self)

    def control_process(self):
        return control_process(self)

    def wait_until_cold(self):
        wait_until_cold(self)


def control_process(life):
    """The pid of the process that serves clients, if it is another one and there is one now."""
    return next(filter(is_control_process, children(life.pid)), None)


def wait_until_cold(life):
    """Waits until no process is there for clients, where that comes and goes."""
    while control_process(life):
        time.sleep(0.05)


def noting(life, name, more=''):
    """A program that says at its start that it runs."""
    return ("[program:%s]\ncommand=/bin/sh -c 'printf x >%s; exec sleep 1000'\nstartsecs=0\n%s\n"
            % (name, life.fifo, more))
