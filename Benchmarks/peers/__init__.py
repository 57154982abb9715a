"""What is measured: ours, its peers, and the least that can be done. Each is a column."""
import os
import shutil
import signal
import subprocess


class Peer:
    # The column, and what names it on the command line and in rows.
    title = name = None
    # Programs that have to be there.
    needs = ()
    # What the command lines of its further processes begin with.
    helper = None
    # The words that run a command under it, where it is an init of one.
    init = None

    @property
    def role(self):
        """What it is named in rows."""
        return self.name

    def missing(self):
        """Why it cannot be measured, if it cannot."""
        absent = [x for x in self.needs if not shutil.which(x)]
        return '%s cannot be found' % ', '.join(absent) if absent else None

    def version(self):
        return None

    def prepare(self, life, what):
        """Writes what it needs into the directory of a life."""

    def command(self, life):
        raise NotImplementedError

    def owns(self, pid):
        """Whether a process below it is a part of it, and no program."""
        if self.helper is None:
            return False
        try:
            with open('/proc/%d/cmdline' % pid, 'rb') as f:
                return f.read(64).startswith(self.helper)
        except (FileNotFoundError, ProcessLookupError):
            return False

    def stop(self, life):
        os.kill(life.pid, signal.SIGTERM)
        life.wait()


class AsInit(Peer):
    """A peer in the place of an init of one program."""

    def __init__(self, peer):
        self.name, self.peer = peer.name, peer

    def command(self, life):
        return [*self.peer.init, *life.what.words(life)]


def debian_version(package):
    found = subprocess.run(['dpkg-query', '-W', '-f', '${Version}', package], capture_output=True, text=True)
    return found.stdout.partition('-')[0].rpartition(':')[2] if found.returncode == 0 else None
