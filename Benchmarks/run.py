#!/usr/bin/env python3
"""Ours beside its peers on the same machine, row by row and in turns.

    run.py [--bin DIR] [--against DIR] [--rounds N] [--quick] [--peers NAME,...] [--write] [WORD ...]

Each figure is the median of some rounds; a ratio is that of the medians. Only rows with one of the words in their subject or
title are measured. --against takes another build of swift-supervisor in the place of the peers: before and after a change, in one run.
--quick is one round, with 100 programs at most. --write puts the tables into Benchmarks/results.md. What takes longer than a
minute is stopped. Needs root, and the network when a virtual environment with a peer has to be made.
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile

sys.dont_write_bytecode = True
import places  # noqa: E402
import document  # noqa: E402
from lib.processes import become_subreaper  # noqa: E402
from peers.circus import Circus  # noqa: E402
from peers.floors import Floor  # noqa: E402
from peers.ours import Ours  # noqa: E402
from peers.reapers import CATATONIT, DUMB_INIT, TINI  # noqa: E402
from peers.runit import Runit  # noqa: E402
from peers.s6 import S6  # noqa: E402
from peers.supervisor import Supervisor  # noqa: E402
from report import Report  # noqa: E402
from rounds import Results, end_leftovers, measure  # noqa: E402
from rows import MEASUREMENTS  # noqa: E402
# The order of the tables.
from rows import start, restart, stop, memory, idle, logging  # noqa: E402, F401
from rows import control, page, configuration, checks, orphans, size  # noqa: E402, F401


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--bin', default=os.path.join(places.ROOT, 'build', 'bin'))
    ap.add_argument('--against')
    ap.add_argument('--rounds', type=int)
    ap.add_argument('--quick', action='store_true')
    ap.add_argument('--peers', help='only these, beside ours')
    ap.add_argument('--write', action='store_true')
    ap.add_argument('word', nargs='*')
    a = ap.parse_args()
    if a.write and (a.against or a.word or a.quick or a.peers):
        ap.error('--write is for a whole run')
    return a


def columns(a):
    """The peers to measure, and why others are missing."""
    if a.against:
        return [Ours(os.path.abspath(a.bin), title='after'), Ours(os.path.abspath(a.against), 'before', 'before')], {}
    peers, missing = [Ours(os.path.abspath(a.bin))], {}
    for peer in (Supervisor(), Circus(), S6(), Runit(), TINI, DUMB_INIT, CATATONIT, Floor()):
        if not a.peers or peer.name in a.peers.split(','):
            try:
                reason = peer.missing()
            except Exception as e:
                reason = str(e)
            if reason:
                missing[peer.title] = reason
            else:
                peers.append(peer)
    return peers, missing


def main():
    a = arguments()
    # However it ends, what it has started is ended, and its directory removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('terminated'))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit('hung up'))
    become_subreaper()
    places.memory, places.disk = (tempfile.mkdtemp(prefix='bench-', dir=x) for x in (places.memory, places.disk))
    results = Results()
    try:
        peers, missing = columns(a)
        report = Report(results, peers, 'ours')
        # A binary that has just been linked is memory of the one who runs it until it is on the disk.
        os.sync()
        for line in report.heads(peers):
            print(line, flush=True)
        for measurement in MEASUREMENTS:
            measure(measurement, peers, a, results, lambda row, size: print(report.line(row, size), flush=True))
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        end_leftovers()
        for directory in (places.memory, places.disk):
            shutil.rmtree(directory)
    if report.growth():
        print('\n' + report.growth())
    for failure in results.failures:
        print('failed: ' + failure)
    if a.write:
        document.write(report, missing)
    sys.exit(1 if results.failures else 0)


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
