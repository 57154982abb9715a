"""Measures all peers in turns, so that a drift of the machine's speed hits them alike."""
import math
import os
import statistics
import traceback

import usage
from lib.processes import descendants
from life import TooSlow

QUICK_SIZE = 100


class Results:
    """Figures by row, size and peer, one for each round. Infinite: it took too long."""

    def __init__(self):
        self.figures = {}
        self.sizes = {}
        # By row: why a peer cannot do it, and a note.
        self.cannot, self.notes = {}, {}
        self.failures = []

    def add(self, row, size, peer, figure):
        self.figures.setdefault((row, size), {}).setdefault(peer, []).append(figure)

    def median(self, row, size, peer):
        found = self.figures.get((row, size), {}).get(peer)
        return statistics.median(found) if found else None


def end_leftovers():
    """Ends what a measurement may have left, whatever has happened to it."""
    while True:
        found = sorted(descendants(os.getpid()))
        if not found:
            return
        for pid in found:
            usage.kill(pid)
        for pid in found:
            usage.reap(pid)


def attempt(function, rows):
    """What a function returns, for so many rows; None if it has failed."""
    try:
        found = function()
        return found if isinstance(found, (tuple, list, dict)) else [found]
    except TooSlow:
        return [math.inf] * rows
    except Exception:
        traceback.print_exc()
        return None
    finally:
        end_leftovers()


def one_round(measurement, peers, size):
    """Lists of figures by the names of peers."""
    rows = len(measurement.rows)
    if measurement.together:
        return attempt(lambda: measurement.function(peers), rows) or {}
    return {x.name: attempt(lambda: measurement.function(x, size), rows) for x in peers}


def wanted(measurement, size, words):
    text = ' '.join('%s: %s' % (row.subject, row.heading(size)) for row in measurement.rows)
    return not words or any(word in text for word in words)


def measure(measurement, peers, options, results, tell):
    for size in measurement.sizes:
        if options.quick and size is not None and size > QUICK_SIZE or not wanted(measurement, size, options.word):
            continue
        able = [x for x in peers if measurement.can(x, size)]
        for row in measurement.rows:
            results.cannot[row], results.notes[row] = measurement.cannot, measurement.note
            results.sizes.setdefault(row, []).append(size)
        for _ in range(1 if options.quick else options.rounds or measurement.rounds_of(size)):
            found = one_round(measurement, able, size)
            for peer in list(able):
                figures = found.get(peer.name)
                if not figures:
                    results.failures.append('%s: %s' % (measurement.rows[0].heading(size), peer.title))
                    able.remove(peer)
                    continue
                for row, figure in zip(measurement.rows, figures):
                    results.add(row, size, peer.name, figure)
                # It would be as slow in the next round.
                if math.inf in figures:
                    able.remove(peer)
        for row in measurement.rows:
            if (row, size) in results.figures:
                tell(row, size)
