"""A Debian system in a directory, with Debian's supervisor installed in it."""
import glob
import os
import re
import shutil
import subprocess

from lib.places import PATH, PROJECT, Place

CACHED = os.path.join(PROJECT, 'build', 'test', 'debian-root.tar')
INCLUDED = 'supervisor,logrotate'
MIRROR = 'http://deb.debian.org/debian'
SUITE = 'bookworm'
# What /etc/apt names as the mirror of Debian itself.
SOURCE = re.compile(r'^(?:URIs:|deb(?: \[.*\])?) *(https?://\S+/debian/?)(?: |$)', re.M)


def mirror():
    for path in ['/etc/apt/sources.list', *sorted(glob.glob('/etc/apt/sources.list.d/*'))]:
        if os.path.exists(path):
            with open(path, encoding='utf-8') as file:
                found = SOURCE.search(file.read())
            if found:
                return found.group(1)
    return MIRROR


def make_cached():
    """Installs it once, as a tar file; the package of Debian's supervisor is left in it for a way back."""
    os.makedirs(os.path.dirname(CACHED), exist_ok=True)
    with Place('debian-', parent=os.path.dirname(CACHED)) as place:
        root = place.path('root')
        words = ['debootstrap', '--variant=minbase', '--include=' + INCLUDED, SUITE, root, mirror()]
        ran = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=False)
        if ran.returncode:
            raise AssertionError('debootstrap has failed: ' + ran.stdout[-500:])
        for path in glob.glob(os.path.join(root, 'var/cache/apt/archives/*.deb')):
            if os.path.basename(path).startswith('supervisor_'):
                shutil.move(path, os.path.join(root, 'var/cache/supervisor.deb'))
            else:
                os.unlink(path)
        for path in ('var/lib/apt/lists', 'usr/share/doc', 'usr/share/locale'):
            shutil.rmtree(os.path.join(root, path))
        subprocess.run(['tar', '-C', root, '--one-file-system', '-cf', CACHED + '.new', '.'], check=True)
    os.rename(CACHED + '.new', CACHED)


class DebianRoot(Place):
    """A fresh one. Services are not started in it, but by `begin`."""

    def __init__(self):
        super().__init__('debian-', mode=0o755)
        if not os.path.exists(CACHED):
            make_cached()
        subprocess.run(['tar', '-C', self.dir, '-xpf', CACHED], check=True)
        self.write('usr/sbin/policy-rc.d', '#!/bin/sh\nexit 101\n', 0o755)

    def words(self, *command):
        """The command, with this system's files and a /proc."""
        return ['unshare', '--mount', '--root', self.dir, '--mount-proc', *command]

    @staticmethod
    def environment(**more):
        return {'PATH': PATH, 'HOME': '/root', 'LANG': 'C.UTF-8', 'DEBIAN_FRONTEND': 'noninteractive', **more}

    def run(self, *command, status=0):
        """Runs a command to its end, without a terminal to ask on; returns what it has printed."""
        ran = subprocess.run(self.words(*command), env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        assert ran.returncode == status, '%s: status %d: %s' % (' '.join(command), ran.returncode, ran.stdout[-1500:])
        return ran.stdout

    def install(self, package):
        """dpkg -i of a file that is outside."""
        shutil.copy(package, self.path('root', 'package.deb'))
        told = self.run('dpkg', '-i', '/root/package.deb')
        os.unlink(self.path('root', 'package.deb'))
        return told

    def state(self, package):
        """What dpkg knows of a package, such as `install ok installed`."""
        words = ['dpkg-query', '--root=' + self.dir, '-W', '-f', '${Status}', package]
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout

    def begin(self, command, **more):
        """Starts a service in the background, to be ended by who starts it."""
        with open(self.path('tmp', 'output'), 'wb') as output:
            return subprocess.Popen(self.words(*command), env=self.environment(**more), stdin=subprocess.DEVNULL,
                                    stdout=output, stderr=output, cwd='/')

    def files(self, *spared):
        """All paths but those below the spared ones."""
        found = set()
        for folder, folders, files in os.walk(self.dir):
            inside = '/' + os.path.relpath(folder, self.dir)
            folders[:] = [f for f in folders if os.path.normpath(inside + '/' + f) not in spared]
            found |= {os.path.normpath(inside + '/' + name) for name in folders + files}
        return found
