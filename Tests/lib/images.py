"""Images of the examples, made by buildah without network: what debian:12-slim would bring are this Debian's own files."""
import atexit
import json
import os
import shutil
import subprocess

from .places import PATH, PROJECT, Place

EXAMPLES = os.path.join(PROJECT, 'docker', 'examples')
PROGRAMS = ['dash', 'sleep', 'id', 'setsid', 'cp', 'mkdir', 'rm']
# What the examples install: Debian's busybox, nginx-light and redis-server.
PACKAGES = ['busybox', 'nginx', 'redis-server', 'redis-cli']
ACCOUNTS = {'passwd': 'root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n',
            'group': 'root:x:0:\nwww-data:x:33:\n'}
# In the place of apt-get, as there is no network: packages are a directory that is mounted while an image is built. What is
# there already stays: the libraries of cp are in use.
INSTALL = '#!/bin/sh\nif [ "$1" = install ]; then cp -rn /packages/. /; fi\n'
BASE = 'docker.io/library/debian:12-slim'


class Images(Place):
    """A storage of its own, with the images that all examples begin with."""

    made = {}

    def __init__(self, bindir):
        super().__init__('inits-')
        atexit.register(self.close)
        self.built = {}
        self.build('swift-supervisor', self.own_context(bindir), '--build-arg', 'BINARIES=prebuilt')
        self.build(BASE, self.base_context())

    @classmethod
    def of(cls, bindir):
        if bindir not in cls.made:
            cls.made[bindir] = cls(bindir)
        return cls.made[bindir]

    def own_context(self, bindir):
        context = self.path('own')
        os.makedirs(os.path.join(context, 'build'))
        for name in ('Dockerfile', '.dockerignore'):
            shutil.copy(os.path.join(PROJECT, name), context)
        shutil.copytree(bindir, os.path.join(context, 'build', 'bin'), symlinks=True)
        return context

    def copy(self, programs, context):
        """Programs of this machine, with the libraries that they need."""
        files = {os.path.realpath(shutil.which(name, path=PATH)) for name in programs}
        listed = subprocess.run(['ldd', *sorted(files)], stdout=subprocess.PIPE, check=True).stdout.decode().split()
        files |= {'/usr' + word if word.startswith('/lib') else word for word in listed
                  if word.startswith('/') and not word.endswith(':')}
        for file in files:
            os.makedirs(context + os.path.dirname(file), exist_ok=True)
            shutil.copy2(file, context + file)
        for name in set(programs) - {os.path.basename(file) for file in files}:
            os.symlink(os.path.basename(os.path.realpath(shutil.which(name, path=PATH))), context + '/usr/bin/' + name)

    def packages(self):
        """The directory that `apt-get install` copies into an image."""
        context = self.path('packages')
        if not os.path.exists(context):
            self.copy(PACKAGES, context)
            for name, text in ACCOUNTS.items():
                self.write(os.path.join('packages/etc', name), text)
        return context

    def base_context(self):
        context = self.path('base')
        self.copy(PROGRAMS, context)
        os.symlink('dash', context + '/usr/bin/sh')
        self.write('base/usr/bin/apt-get', INSTALL, 0o755)
        for name in ('bin', 'lib', 'lib64'):
            os.symlink('usr/' + name, os.path.join(context, name))
        for name, mode in (('run', 0o755), ('tmp', 0o1777)):
            os.mkdir(os.path.join(context, name))
            os.chmod(os.path.join(context, name), mode)
        self.write('base/Dockerfile', 'FROM scratch\nCOPY . /\n')
        return context

    def buildah(self, *words):
        storage = ['--root', self.path('storage'), '--runroot', self.path('run'), '--storage-driver', 'vfs']
        done = subprocess.run(['buildah', *storage, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                              check=False, env=dict(os.environ, HOME=self.dir))
        if done.returncode != 0:
            raise AssertionError('buildah %s: %s' % (words, done.stderr.decode()[-1000:]))
        return done.stdout.decode().strip()

    def build(self, name, context, *options):
        self.buildah('bud', '--isolation', 'chroot', '--pull-never', *options, '-t', name, context)

    def example(self, name):
        """(root directory, the image's own configuration) of an example, built once."""
        if name not in self.built:
            self.build(name, os.path.join(EXAMPLES, name), '--volume', self.packages() + ':/packages:ro')
            container = self.buildah('from', '--pull-never', name)
            root = self.buildah('mount', container)
            described = json.loads(self.buildah('inspect', '--type', 'image', name))
            self.built[name] = root, described['OCIv1']['config']
        return self.built[name]
