from peers import debian_version
from peers.directories import ServiceDirectories


class S6(ServiceDirectories):
    name, title = 's6', 's6'
    needs = ('s6-svscan', 's6-svc', 's6-svstat', 's6-log')
    helper = b's6-supervise\0'

    def version(self):
        return debian_version('s6')

    def command(self, life):
        # It takes 500 services unless it is told otherwise.
        return ['s6-svscan', '-c', str(life.what.count + 10), life.file('scan')]

    def status(self, life):
        return ['/bin/sh', '-c', 'for d in %s/*; do s6-svstat "$d"; done' % life.file('scan')]

    def restart(self, life, name):
        return ['s6-svc', '-r', life.file('scan/' + name)]

    def logger(self, directory, rotated):
        # It rotates always; this is the most that a file may have.
        return ['s6-log', 'n3', 's10000000' if rotated else 's268435455', directory + '/log']
