"""The commands that let calls of one of the processes fail: strace for the core, our own for the others."""
import errno
import platform
import re

from lib.places import CHILD
from life import SHOWN
from verdicts import CORE

HEADERS = {'x86_64': '/usr/include/x86_64-linux-gnu/asm/unistd_64.h', 'aarch64': '/usr/include/asm-generic/unistd.h'}


def call_numbers():
    """The numbers of system calls by their names."""
    with open(HEADERS[platform.machine()], encoding='ascii') as f:
        return {name: int(number) for name, number in re.findall(r'(?m)^#define __NR(?:3264)?_(\w+)\s+(\d+)', f.read())}


def named(text):
    """With names in the place of the numbers that our own tracer has."""
    names = {number: name for name, number in call_numbers().items()}
    return re.sub(r'\bcall_(\d+)\b', lambda match: names.get(int(match.group(1)), match.group()), text)


def injector(life, role, number, code, nth):
    return [CHILD, 'inject', str(life.core), life.path('trace'), role, str(number), str(code), str(nth)]


def strace(life, words):
    return ['strace', *SHOWN, '-o', life.path('trace'), *words, '-p', str(life.core)]


def refusing(fault):
    """Lets the call fail as the fault has it."""
    if fault.role == CORE:
        when = ':when=%d' % fault.nth if fault.nth else ''
        words = ['-e', 'trace=' + fault.call, '-e', 'inject=%s:error=%s%s' % (fault.call, fault.errno, when)]
        return lambda life: strace(life, words)
    number = call_numbers()[fault.call]
    return lambda life: injector(life, fault.role, number, getattr(errno, fault.errno), fault.nth)


def counting_core(life):
    """All calls of the core, each in a line."""
    return strace(life, ['-e', 'trace=all'])


def counting_others(life):
    return injector(life, 'program', -1, 0, 0)
