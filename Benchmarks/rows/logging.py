"""A program that logs as fast as it can, in lines of 100 bytes; and a hundred at once."""
import glob
import os
import tempfile

import places
import programs
from logged import Drain, piped, supervised, words
from rows import measurement, only

SUBJECT = 'Logging'
BYTES = 1_000_000_000
# Of those who take lines one by one.
SLOW_BYTES = 200_000_000
EVENTS = 100_000_000
MANY, MANY_BYTES = 100, 10_000_000
OWN_OUTPUT = 'standard output: programs write to it themselves, which costs nothing and puts nothing in front of a line'
FOR_EACH = '100 programs: each has a logger of its own, as in the row of one'
EVENTLESS = 'no PROCESS_LOG events'


def rows(title):
    return (title, 'MB/s'), ('processor time for 1 GB of it', 'ms')


def written(life):
    return sum(map(os.path.getsize, glob.glob(life.file('out*'))))


def into_file(peer, is_rotated):
    size = SLOW_BYTES if peer.name in ('circus', 's6', 'runit') else BYTES
    if hasattr(peer, 'logger'):
        with tempfile.TemporaryDirectory(dir=places.memory) as directory, open(directory + '/out', 'wb') as out:
            return piped(peer.logger(directory, is_rotated), out, size)
    return supervised(peer, lambda life: peer.logging(words(life, size), 'p', life.file('out'), is_rotated), 2, size,
                      lambda life: is_rotated or written(life) == size)


@measurement(SUBJECT, *rows('1 GB from one program to a file'), peers='ours supervisor circus s6 runit floor',
             note='Rates of circus, `s6-log` and `svlogd` are of 200 MB. The floor is `cat`')
@only
def file(peer):
    return into_file(peer, False)


@measurement(SUBJECT, *rows('1 GB to a file that is rotated at 10 MB, of which three are kept'),
             peers='ours supervisor circus s6 runit')
@only
def rotated(peer):
    return into_file(peer, True)


@measurement(SUBJECT, *rows('10 MB from each of 100 programs at once, each to a file'), peers='ours supervisor circus',
             cannot={'s6': FOR_EACH, 'runit': FOR_EACH})
@only
def many(peer):
    return supervised(peer, lambda life: ''.join(peer.logging(words(life, MANY_BYTES), 'p%d' % n, life.file('out%d' % n), False)
                                                 for n in range(MANY)),
                      2 * MANY, MANY * MANY_BYTES, lambda life: written(life) == MANY * MANY_BYTES)


def to_stdout(peer, more):
    drain = Drain()
    try:
        if peer.name == 'floor':
            return piped(['cat'], drain.stdout, BYTES)
        return supervised(peer, lambda life: peer.logging(words(life, BYTES), 'p', '/dev/stdout', False) + more, 2, BYTES,
                          lambda _: drain.has(BYTES), stdout=drain.stdout)
    finally:
        os.close(drain.stdout)


for title, more, able in (
        ('1 GB to standard output as it is', '', 'ours supervisor floor'),
        ('1 GB to standard output, of which the end is kept (`log_keep=16KB`)', 'log_keep=16KB\n', 'ours'),
        ('1 GB to standard output, each line with the name before it (`log_format=prefix`)', 'log_format=prefix\n', 'ours'),
        ('1 GB to standard output, each line as JSON (`log_format=json`)', 'log_format=json\n', 'ours')):
    measurement(SUBJECT, *rows(title), peers=able, cannot={} if more else {
        's6': OWN_OUTPUT, 'runit': OWN_OUTPUT, 'circus': OWN_OUTPUT})(only(lambda peer, more=more: to_stdout(peer, more)))


@measurement(SUBJECT, *rows('100 MB as PROCESS_LOG events to a listener, until it has read the last'), peers='ours supervisor',
             cannot={'s6': EVENTLESS, 'runit': EVENTLESS, 'circus': EVENTLESS})
@only
def events(peer):
    def text(life):
        # The buffer is large, so that no event is dropped. The listener says when it has all.
        return (peer.logging(words(life, EVENTS), 'p', 'NONE', False) + 'stdout_events_enabled=true\n'
                '[eventlistener:l]\ncommand=%s %d %s\nevents=PROCESS_LOG\nbuffer_size=1000000\nstderr_logfile=NONE\n'
                % (programs.path('listener'), EVENTS, life.fifo))
    # Two notes are of the program and one is of the listener.
    return supervised(peer, text, 3, EVENTS, lambda _: True)
