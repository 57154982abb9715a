"""Waiting for what a daemon does."""
import http.client
import os
import time
import xmlrpc.client

from .processes import children
from .wait import until


class StepTimeout(Exception):
    pass


def command_line(pid):
    try:
        with open('/proc/%d/cmdline' % pid, 'rb') as f:
            return f.read()
    except OSError:
        return None


class Waiting:
    """A part of Ctx."""

    def until(self, pred, what, timeout=15.0, every=0.03):
        return until(pred, what, timeout, every, StepTimeout)

    def wait_file(self, name, size=1, timeout=15):
        self.until(lambda: os.path.exists(self.path(name)) and os.path.getsize(self.path(name)) >= size,
                   'file %s' % name, timeout)

    def wait_text(self, name, needle, timeout=15, count=1):
        """Wait until the file contains the text (a regex if compiled) count times."""
        def ok():
            s = self.read(name) or ''
            n = len(needle.findall(s)) if hasattr(needle, 'findall') else s.count(needle)
            return n >= count
        self.until(ok, '%r in %s' % (getattr(needle, 'pattern', needle), name), timeout)

    def wait_log(self, needle, timeout=15, count=1):
        self.wait_text('s.log', needle, timeout, count)

    def wait_state(self, name, *states, timeout=20):
        def ok():
            try:
                return self.q('supervisor.getProcessInfo', name)['statename'] in states
            except (xmlrpc.client.Fault, OSError, http.client.HTTPException):
                return False
        self.until(ok, '%s in %s' % (name, '/'.join(states)), timeout, 0.05)

    def wait_up(self, d=None, how=True):
        d = d or self.d

        def up():
            if d is not None and not d.alive():
                raise StepTimeout('supervisord exited early, status %s: %s%s' % (
                    d.proc.returncode, self.norm.text(d.err or '')[-600:], self.norm.text(d.out or '')[-300:]))
            if how == 'log':
                return 'supervisord started with pid' in (self.read('s.log') or '')
            try:
                self.q('supervisor.getState')
                return True
            except xmlrpc.client.ProtocolError as e:
                return e.errcode == 401
            except xmlrpc.client.Fault:
                return True
            except (OSError, http.client.HTTPException):
                return False
        self.until(up, 'supervisord to come up', 20)

    def settle(self):
        """Wait until every child of the daemon has become the program it shall be.

        A signal that comes between fork and exec is lost in the oracle, which would make
        whatever stops a process right after its start a matter of luck.
        """
        for d in self.daemons:
            own = command_line(d.pid)
            end = time.monotonic() + 3
            until(lambda: not d.alive() or time.monotonic() > end or own not in map(command_line, children(d.pid)), 'exec')
