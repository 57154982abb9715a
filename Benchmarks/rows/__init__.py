"""What is measured. A measurement is a function of a peer, and of a size where it has several; it returns a figure for each of
its rows."""
from typing import Callable, NamedTuple

# How many rounds there are of what is over soon, and of what takes long: many programs always do.
QUICK, SLOW, MANY = 7, 3, 1000
MEASUREMENTS = []


class Row(NamedTuple):
    # Titles alone may be the same.
    number: tuple
    subject: str
    # With a place for the size where there are several.
    title: str
    unit: str

    def heading(self, size):
        """Its title, with the size or N in it."""
        return self.title.replace('{}', 'N' if size is None else '{:,}'.format(size)).replace(' 1 programs', ' 1 program')

    @property
    def more_is_better(self):
        return self.unit.endswith('/s')


class Measurement(NamedTuple):
    rows: list
    function: Callable
    peers: list
    sizes: tuple
    rounds: int
    # Peers, or peers with a size, that cannot do it; and why, where that is not plain.
    cannot: dict
    # Whether the function takes all peers at once, for what is waiting most of the time.
    together: bool
    # What has to be known about the figures.
    note: str | None

    def rounds_of(self, size):
        return min(self.rounds, SLOW) if size is not None and size >= MANY else self.rounds

    def can(self, peer, size):
        return peer.role in self.peers and not {peer.role, (peer.role, size)} & self.cannot.keys()


def measurement(subject, *rows, peers, sizes=(None,), rounds=SLOW, cannot=None, together=False,
                note=None):
    """rows: titles with units; a third word is another subject."""
    def register(function):
        made = [Row((len(MEASUREMENTS), n), row[2] if len(row) > 2 else subject, row[0], row[1]) for n, row in enumerate(rows)]
        MEASUREMENTS.append(Measurement(made, function, peers.split(), sizes, rounds, cannot or {}, together, note))
        return function
    return register


def only(function):
    """For a measurement without sizes: leaves out that argument."""
    return lambda peer, _: function(peer)
