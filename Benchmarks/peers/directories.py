"""Service directories, as daemontools has invented them and s6 and runit have them."""
import os
import time

import programs
from life import LIMIT, TooSlow
from peers import Peer


class ServiceDirectories(Peer):
    def prepare(self, life, what):
        for n in range(what.count):
            directory = life.file('scan/p%d' % n)
            os.makedirs(directory)
            run = os.path.join(directory, 'run')
            if what.kind == 'shell':
                with open(run, 'w') as f:
                    f.write('#!/bin/sh\n%s\n' % what.words(life)[2])
                os.chmod(run, 0o755)
            else:
                # The program itself, so that no shell is measured. It finds the FIFO by the variable NOTE.
                os.symlink(programs.path(what.kind), run)
            if not what.autostart:
                open(os.path.join(directory, 'down'), 'w').close()
        # runsvdir waits a second for the end of a change that is as new as this one.
        os.utime(life.file('scan'), (0, 0))

    def ready(self, life):
        """Waits until there is a process for each service, which it can be asked about."""
        end = time.monotonic() + LIMIT
        while len(life.processes()) <= life.what.count:
            if time.monotonic() > end:
                raise TooSlow
            time.sleep(0.05)
        # The last of them makes its files yet.
        time.sleep(0.5)
