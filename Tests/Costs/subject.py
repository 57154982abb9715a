"""What is measured: the static binary under valgrind, in a fresh directory."""
import contextlib
import os

import callgrind
from lib.places import PROJECT, Place
from lib.processes import children
from lib.wait import until

UNSTRIPPED = os.path.join(PROJECT, '.build-static', 'release', 'supervisord')
ANSWERER = os.path.join(PROJECT, 'build', 'test', 'answer')


class Life:
    """A daemon; its costs are known when it has ended."""

    def __init__(self, process):
        self.process, self.pid, self.costs = process, process.pid, None

    @property
    def first(self):
        """The child that was started first."""
        return min(children(self.pid))

    def child(self, word):
        """The child whose last word is this one."""
        for pid in children(self.pid):
            with contextlib.suppress(OSError), open('/proc/%d/cmdline' % pid, 'rb') as f:
                if f.read().rstrip(b'\0').rsplit(b'\0', 1)[-1] == word.encode():
                    return pid
        return None


class Subject(Place):
    def __init__(self):
        super().__init__('costs-')
        self.binary = callgrind.readable(UNSTRIPPED, self.dir)
        self.answerer = callgrind.readable(ANSWERER, self.dir) if os.path.exists(ANSWERER) else None

    def run(self, *options, text, daemon='nodaemon=true'):
        """supervisord with a configuration, as callgrind.running gives it. Its logs are to be in a directory that has nothing else in
        it, as old ones among them are looked for."""
        self.write('written', '')
        configuration = self.write('s.conf', '[supervisord]\nlogfile=%s\nchildlogdir=%s\n%s\n%s' % (
            self.path('s.log'), self.dir, daemon, text))
        return callgrind.running([self.binary, '-c', configuration, *options], self.dir)

    @contextlib.contextmanager
    def life(self, text):
        """A daemon that runs, comes to rest, and is ended."""
        with self.run('-n', text=text) as (process, costs):
            life = Life(process)
            until(lambda: 'supervisord started' in self.read('s.log'), 'supervisord', seconds=60)
            yield life
            callgrind.rest(process)
            callgrind.end(process)
            life.costs = costs()
        os.unlink(self.path('s.log'))
