"""The least that can be done, in C: what is slower than this is a supervisor's own work."""
import programs
from peers import Peer


class Floor(Peer):
    name, title = 'floor', 'floor'
    needs = ('cc',)

    @property
    def init(self):
        return [programs.path('reaper')]

    def command(self, life):
        return [programs.path('floor'), str(life.what.count), *life.what.words(life)]

    def logger(self, directory, rotated):
        return ['cat']
