"""What the tests of listeners share: sections of configurations, and what listeners have noted."""
import json
import os

from lib import until
from lib.environment import SUPERVISOR

HERE = os.path.dirname(os.path.abspath(__file__))
# Without site packages: a start takes 15 ms instead of 50.
PYTHON = '/usr/bin/python3 -S -E'


def child(name, *args):
    """The command line of a program in children/."""
    return ' '.join([PYTHON, os.path.join(HERE, 'children', name)] + list(args))


def in_venv(name, *args):
    """The same with the packages of the virtual environment."""
    return ' '.join([SUPERVISOR.program('python'), os.path.join(HERE, 'children', name)] + list(args))


def listener(name, command, events, more=''):
    # The log of standard output is off: some of them write for ever.
    return ('[eventlistener:%s]\ncommand=%s\nevents=%s\nstdout_logfile=NONE\n%s\n'
            % (name, command, events, more if 'startsecs' in more else 'startsecs=0\n' + more))


def ear(lab, name, events, *args, more='buffer_size=10000'):
    """A good listener; what it gets is `heard`."""
    return listener(name, child('ear.py', lab.path(name + '.jsonl'), *args), events, more)


def heard(lab, name):
    """The events that a good listener has got, each as a dictionary of its header and its payload."""
    return [json.loads(x) for x in lab.lines(name + '.jsonl')]


def payloads(lab, name):
    return [e['payload'] for e in heard(lab, name)]


def program(name, command='/bin/sleep 1000', more=''):
    return '[program:%s]\ncommand=%s\nstartsecs=0\n%s\n' % (name, command, more)


def say(lab, *texts, kind='t'):
    """Sends REMOTE_COMMUNICATION events."""
    rpc = lab.rpc()
    for text in texts:
        assert rpc.sendRemoteCommEvent(kind, text)


def count(lab, name, number, seconds=20):
    """Waits until a good listener has got so many events."""
    until(lambda: len(heard(lab, name)) >= number, lambda: '%d events for %s, there are %d; log: %s' % (
        number, name, len(heard(lab, name)), lab.read('s.log')[-400:]), seconds)
