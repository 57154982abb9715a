"""Circus, with a watcher of one process for each program and its settings as they are by default."""
import glob
import os
import shlex
import subprocess
import time

from life import LIMIT, TooSlow
from lib.environment import Environment
from peers import Peer

CIRCUS = Environment('swift-supervisor-bench/circus', 'BENCH_CIRCUS_VENV', ['circus==0.19.0'], ['circus'])


class Circus(Peer):
    name, title = 'circus', 'circus'

    def missing(self):
        CIRCUS.make()

    def version(self):
        return '0.19.0'

    def prepare(self, life, what):
        text = what(life) if callable(what) else ''.join(self.watchers(life, what))
        with open(life.file('circus.ini'), 'w') as f:
            f.write('[circus]\nendpoint=ipc://%(d)s/endpoint\npubsub_endpoint=ipc://%(d)s/pubsub\n' % {'d': life.dir} + text)

    def watchers(self, life, what):
        command, auto = shlex.join(what.words(life)), '' if what.autostart else 'autostart=false\n'
        return ('[watcher:p%d]\ncmd=%s\n%s' % (n, command, auto) for n in range(what.count))

    def logging(self, command, name, target, rotated):
        """The watcher of a program that logs."""
        more = 'stdout_stream.max_bytes=10000000\nstdout_stream.backup_count=3\n' if rotated else ''
        return ('[watcher:%s]\ncmd=%s\nstdout_stream.class=FileStream\nstdout_stream.filename=%s\n%s'
                % (name, command, target, more))

    def command(self, life):
        return [CIRCUS.program('circusd'), '--log-output', life.file('circus.log'), life.file('circus.ini')]

    def control(self, life, *words):
        return [CIRCUS.program('circusctl'), '--endpoint', 'ipc://' + life.file('endpoint'), '--timeout', '60', *words]

    def ready(self, life):
        end = time.monotonic() + LIMIT
        while subprocess.run(self.status(life), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            if time.monotonic() > end:
                raise TooSlow

    def status(self, life):
        return self.control(life, 'status')

    def restart(self, life, name):
        return self.control(life, 'restart', name)

    def installed(self):
        found = glob.glob(os.path.join(CIRCUS.directory, 'lib/python3*/site-packages/*'))
        return [x for x in found if not os.path.basename(x).startswith(('pip', 'setuptools', 'pkg_resources', '_distutils',
                                                                         'distutils-precedence'))]
