"""The sources by the compiler for arm64, and what Swift code takes for granted of the machine."""
import contextlib
import os
import re
import subprocess

import toolchain
from lib.places import PROJECT, Place, project_file
from lib.runner import attempt

# Calls that arm64 does not have, and what the C library makes in their place there.
REPLACED = {'epoll_wait': 'epoll_pwait', 'poll': 'ppoll', 'epoll_create': 'epoll_create1', 'eventfd': 'eventfd2',
            'time': 'clock_gettime'}
# What has another number or another layout there: constants that no Swift code may spell out.
OTHERWISE = re.compile(r'\bO_(DIRECTORY|NOFOLLOW|DIRECT|LARGEFILE)\b[^\n]*=\s*0[xo]')
ARCHITECTURE = re.compile(r'#if[^\n]*\barch\(')
# The types `char` and `wchar_t` have signs on one of the two: what is right for both is `truncatingIfNeeded`.
SIGNS = re.compile(r'\b(UInt8|CChar|wchar_t)(\.init)?\(bitPattern:|(?<!U)\bInt8\b')


def of_module(module):
    def check(place):
        for file in toolchain.sources(module):
            for options in (['-O2'], ['-Os', '-DWITHOUT_DISPATCH', '-DSANITIZED']):
                out = place.path(os.path.basename(file) + '.o')
                words = toolchain.STRICT + options + toolchain.includes(module)
                toolchain.compile(toolchain.CROSS, words + ['-c', '-o', out, file])
        return '%d files' % len(toolchain.sources(module))
    return check


def of_headers(module):
    """Those of the libraries are of this machine, but for what depends on the machine."""
    def check(place):
        file = place.write('shim.c', '#include "shim.h"\n')
        toolchain.compile(toolchain.CROSS, toolchain.STRICT + toolchain.includes(module) + [
            '-fsyntax-only', '-idirafter', '/usr/include', file])
    return check


def numbers(place):
    """The system calls that arm64 has, with their numbers, by the headers of its C library and of Linux."""
    names = re.findall(r'#define SYS_(\w+) ', toolchain.compile(toolchain.CROSS, [
        '-dM', '-E', place.write('names.c', '#include <sys/syscall.h>\n')]))
    lines = ''.join('=%s SYS_%s\n' % (name, name) for name in names)
    text = toolchain.compile(toolchain.CROSS, ['-E', '-P', place.write('values.c', '#include <sys/syscall.h>\n' + lines)])
    return {name: int(number) for name, number in re.findall(r'^=(\w+) (\d+)$', text, re.M)}


def listed_calls():
    """Those that the processes that read from the network may make."""
    text = project_file('Sources', 'HostFacts', 'Confinement', 'AllowedCalls.swift')
    text = text.partition('static let ofLoop')[2].partition('missing: [')[0]
    return set(re.findall(r'"(\w+)"', re.sub(r'//.*', '', text)))


def seccomp_numbers(place):
    """libseccomp's table for arm64 is that of the headers, for all calls that it knows."""
    program, known = place.path('numbers'), numbers(place)
    toolchain.compile(toolchain.NATIVE, toolchain.STRICT + [
        '-o', program, os.path.join(toolchain.PROGRAMS, 'numbers.c'), '-lseccomp'])
    names = sorted(set(known) | listed_calls())
    told = subprocess.run([program, *names], stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode().split()
    table = dict(zip(told[::2], map(int, told[1::2])))
    # Newer ones than the library are unknown to it, and so not allowed.
    wrong = {name: (known.get(name), table[name]) for name in names if table[name] >= 0 and table[name] != known.get(name)}
    assert not wrong, wrong
    assert all((table[name] >= 0) == (name in known) for name in listed_calls())
    assert sum(number >= 0 for number in table.values()) > 250, table
    return '%d calls' % sum(number >= 0 for number in table.values())


def allowed_calls(place):
    """The processes that read from the network may make the calls that stand for those that arm64 does not have."""
    listed = listed_calls()
    absent = listed - set(numbers(place))
    assert len(listed) > 60 and absent == set(REPLACED), (len(listed), absent)
    assert set(REPLACED.values()) <= listed - absent


def swift_names_no_architecture(_):
    """No `#if arch`, no number of what is another one on arm64, no type that is another one there."""
    for folder, _, names in os.walk(os.path.join(PROJECT, 'Sources')):
        for name in names:
            if name.endswith('.swift'):
                with open(os.path.join(folder, name), encoding='utf-8') as f:
                    text = f.read()
                for pattern in (ARCHITECTURE, OTHERWISE, SIGNS):
                    found = pattern.search(text)
                    assert not found, (name, found.group())


def c_knows_both(_):
    """Where C asks for the processor, it has an answer for both."""
    for module in toolchain.modules()[0]:
        for folder, _, names in os.walk(os.path.join(PROJECT, 'Sources', module)):
            for name in names:
                with open(os.path.join(folder, name), encoding='utf-8') as f:
                    text = f.read()
                assert text.count('__x86_64__') == text.count('__aarch64__'), name


def cases(selection):
    if not selection.may_want('compiled'):
        return
    with_code, headers = toolchain.modules()
    checks = {name: of_module(name) for name in with_code}
    checks.update({name: of_headers(name) for name in headers})
    for function in (allowed_calls, seccomp_numbers, swift_names_no_architecture, c_knows_both):
        checks[function.__name__] = function
    with Place('arm64-') as place:
        for name, check in checks.items():
            if selection.wants('compiled.' + name):
                yield attempt('compiled.' + name, check, lambda: contextlib.nullcontext(place))
