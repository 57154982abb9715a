"""What the tests are about, made once for all of them by the scripts that make it for everyone."""
import atexit
import functools
import glob
import os
import shutil
import subprocess
import tempfile

from lib.places import PROJECT


def script(name, *words, **environment):
    """Runs a script of the project; an error has what it has printed."""
    ran = subprocess.run([os.path.join(PROJECT, 'scripts', name), *words], env={**os.environ, **environment},
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if ran.returncode != 0:
        raise AssertionError('scripts/%s has failed: %s' % (name, ran.stdout[-800:]))
    return ran.stdout.strip()


# A commit that is made while the tests run is not to show in what they compare.
os.environ.setdefault('SOURCE_DATE_EPOCH', script('source-date'))
os.environ.setdefault('MAINTAINER', 'Packaging Tests <packaging@tests.invalid>')


@functools.cache
def place():
    directory = tempfile.mkdtemp(prefix='packaging-')
    atexit.register(shutil.rmtree, directory, True)
    return directory


def only(pattern):
    found = glob.glob(pattern)
    assert len(found) == 1, '%s: %s' % (pattern, found)
    return found[0]


@functools.cache
def tarball():
    script('dist', 'binary', DIST=os.path.join(place(), 'tarball'))
    return only(os.path.join(place(), 'tarball', '*.tar.gz'))


@functools.cache
def unpacked():
    """The directory that is in the tarball."""
    subprocess.run(['tar', '-xzf', tarball(), '-C', place()], check=True)
    return os.path.join(place(), os.path.basename(tarball()).removesuffix('.tar.gz'))


@functools.cache
def package(revision='1'):
    output = os.path.join(place(), 'package-' + revision)
    script('build-deb', DIST=output, DEBIAN_REVISION=revision)
    return only(os.path.join(output, '*.deb'))


@functools.cache
def kit():
    directory = os.path.join(place(), 'kit')
    script('relink-kit', directory)
    return directory


def contents(path):
    with open(path, 'rb') as file:
        return file.read()


def tree(directory):
    """All that is in a directory: its paths, with what a file holds, where a link leads, and modes."""
    found = {}
    for folder, folders, files in os.walk(directory):
        for name in folders + files:
            path = os.path.join(folder, name)
            what = os.readlink(path) if os.path.islink(path) else contents(path) if os.path.isfile(path) else None
            found[os.path.relpath(path, directory)] = (os.lstat(path).st_mode, what)
    return found
