"""Inits that start one program and reap what is left to them."""
from peers import Peer, debian_version


class Reaper(Peer):
    def __init__(self, name, *options):
        self.name = self.title = name
        self.needs = (name,)
        # Some say that they are not process 1 unless they are told to be a subreaper.
        self.init = [name, *options, '--']

    def version(self):
        return debian_version(self.name)


TINI, DUMB_INIT, CATATONIT = Reaper('tini', '-s'), Reaper('dumb-init'), Reaper('catatonit')
