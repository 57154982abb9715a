"""What the tests of this layer share: sections of configurations, and the programs of children/."""
import os

from lib.environment import ORCHESTRATION

HERE = os.path.dirname(os.path.abspath(__file__))


def program(name, command, *lines):
    return '[program:%s]\ncommand=%s\n%s\n' % (name, command, '\n'.join(lines))


def child(name, *args):
    """The command line of a program in children/, with the packages of the virtual environment."""
    return ' '.join([ORCHESTRATION.program('python'), os.path.join(HERE, 'children', name)] + list(args))


def shell(script):
    """A command that runs a script of sh, which has no double quotes in it."""
    return '/bin/sh -c "%s"' % script.replace('%', '%%')
