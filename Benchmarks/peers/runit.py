import os
import signal

from peers import debian_version
from peers.directories import ServiceDirectories


class Runit(ServiceDirectories):
    name, title = 'runit', 'runit'
    needs = ('runsvdir', 'sv', 'svlogd')
    helper = b'runsv\0'

    def version(self):
        return debian_version('runit')

    def command(self, life):
        return ['runsvdir', life.file('scan')]

    def stop(self, life):
        """runsvdir ends its services at HUP, but does not wait for them. They come to us then, who are a subreaper."""
        os.kill(life.pid, signal.SIGHUP)
        life.wait()
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass

    def status(self, life):
        return ['/bin/sh', '-c', 'sv status %s/*' % life.file('scan')]

    def restart(self, life, name):
        return ['sv', 'restart', life.file('scan/' + name)]

    def logger(self, directory, rotated):
        os.mkdir(directory + '/log')
        with open(directory + '/log/config', 'w') as f:
            f.write('s10000000\nn3\n' if rotated else 's0\n')
        return ['svlogd', directory + '/log']
