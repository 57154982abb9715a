"""The programs on this machine, by qemu-user, and on an arm64 kernel. Each of their lines is an outcome."""
import functools
import os
import subprocess

import machine
import toolchain
from lib.places import PATH, Place
from lib.runner import Outcome

LARGE = ['-D%s=large_%s' % (name, name) for name in ('mmap', 'mprotect', 'sysconf')]


def outcomes(prefix, program, lines):
    """A program tells PASS, FAIL or SKIP of each test; one that tells nothing has failed."""
    found = False
    for line in lines:
        result, _, rest = line.partition(' ')
        if result in ('PASS', 'FAIL', 'SKIP') and rest:
            found = True
            name, _, why = rest.partition(': ')
            yield Outcome(result, '%s.%s.%s' % (prefix, program, name), why)
    if not found:
        yield Outcome('FAIL', '%s.%s' % (prefix, program), '; '.join(lines)[-500:] or 'it told nothing')


def execute(words, **variables):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          timeout=300, env={'PATH': PATH, **variables})
    return done.stdout.decode('utf-8', 'replace').split('\n')


def with_large_pages(built):
    """CSpawn.c as on a kernel with pages of 64 KB, which arm64 may have; no such kernel is to be had here."""
    file = [path for path in toolchain.sources('CSpawn') if os.path.basename(path) == 'CSpawn.c']
    others = [path for path in toolchain.sources('CSpawn') if path not in file]
    thing = os.path.join(built.directory, 'CSpawn-large.o')
    words = toolchain.STRICT + toolchain.includes('CSpawn') + LARGE
    toolchain.compile(built.compiler, words + ['-O2', '-c', '-o', thing, *file])
    return built.program('spawn-large', objects=[thing, os.path.join(toolchain.PROGRAMS, 'large_pages.c'), *others])


def native(here, _):
    told = here.program('told')
    for name in toolchain.TESTS:
        yield from outcomes('native', name, execute([here.test(name)], TOLD=told))
    yield from outcomes('native', 'spawn-large', execute([with_large_pages(here)], TOLD=told))


def emulated(here, there):
    # The kernel of this machine executes nothing else.
    told = here.program('told')
    for name in toolchain.TESTS:
        yield from outcomes('emulated', name, execute(['qemu-aarch64-static', there.test(name)], TOLD=told, EMULATED='yes'))


def kernel(_, there):
    if machine.missing():
        yield Outcome('SKIP', 'kernel', 'there is no ' + ', no '.join(machine.missing()))
        return
    names = list(toolchain.TESTS) + ['spawn-large']
    with_large_pages(there)
    programs = [(name, there.program(name)) for name in ('init', 'told')]
    programs += [(name, there.program(name) if name == 'spawn-large' else there.test(name)) for name in names]
    lines = machine.run(there.place, programs)
    if '== end' not in lines:
        yield Outcome('FAIL', 'kernel', '; '.join(lines)[-500:])
        return
    (about,) = [line for line in lines if line.startswith('== kernel ')]
    yield Outcome('PASS' if about.startswith('== kernel aarch64 ') else 'FAIL', 'kernel.is_arm64', about[3:])
    for name in names:
        start = lines.index('== program /' + name)
        yield from outcomes('kernel', name, lines[start + 1:lines.index('== end')][:next_program(lines[start + 1:])])


def next_program(lines):
    return next(i for i, line in enumerate(lines) if line.startswith('== '))


def cases(selection):
    with Place('arm64-', 0o755) as place:
        here = functools.cache(lambda: toolchain.Built(place, toolchain.NATIVE))
        there = functools.cache(lambda: toolchain.Built(place, toolchain.CROSS))
        for name, function in (('native', native), ('emulated', emulated), ('kernel', kernel)):
            if not selection.may_want(name):
                continue
            try:
                yield from [outcome for outcome in function(here(), there()) if selection.wants(outcome.name)]
            except (AssertionError, subprocess.TimeoutExpired) as error:
                yield Outcome('FAIL', name, str(error)[-1500:])
