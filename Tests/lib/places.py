"""Directories of tests, and where things are in the project."""
import contextlib
import os
import shutil
import tempfile

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.dirname(TESTS)
PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
# The programs that ours are made to start (Tests/Children).
CHILD = os.path.abspath(os.environ.get('TEST_CHILD') or os.path.join(PROJECT, 'build', 'test', 'child'))


def project_file(*parts):
    """The text of a file of the project."""
    with open(os.path.join(PROJECT, *parts), encoding='utf-8') as f:
        return f.read()


class Place:
    """A fresh directory, which goes with the end of a `with`."""

    def __init__(self, prefix, mode=0o700, parent=None):
        self.dir = tempfile.mkdtemp(prefix=prefix, dir=parent)
        os.chmod(self.dir, mode)
        self.kept = contextlib.ExitStack()

    def keep(self, thing):
        """Closes it before the place goes."""
        self.kept.callback(thing.close)
        return thing

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def write(self, name, data, mode=None):
        """Makes a file of text or bytes; returns its path."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(data if isinstance(data, bytes) else data.encode())
        if mode is not None:
            os.chmod(path, mode)
        return path

    def read(self, name):
        """The text of a file; empty when there is none."""
        try:
            with open(self.path(name), encoding='utf-8', errors='replace', newline='') as f:
                return f.read()
        except FileNotFoundError:
            return ''

    def lines(self, name):
        """Those that have come to their end."""
        return self.read(name).split('\n')[:-1]

    def close(self):
        self.kept.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
