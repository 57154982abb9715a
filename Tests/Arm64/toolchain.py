"""The compilers of this machine and of arm64, and what is compiled: sources of the product, and the programs of the tests."""
import glob
import os
import re
import shutil
import subprocess

from lib.places import PROJECT, project_file

PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'programs')
NATIVE, CROSS = 'gcc', 'aarch64-linux-gnu-gcc'
# Those of Package.swift, and no others.
STRICT = ['-std=gnu17', '-Wall', '-Wextra', '-Werror']
# Which sources each program stands on.
TESTS = {'calls': [], 'layouts': ['CLinux'], 'spawn': ['CSpawn'], 'linux': ['CLinux']}


def missing():
    return [name for name in (CROSS, 'qemu-aarch64-static') if not shutil.which(name)]


def sources(module):
    return sorted(glob.glob(os.path.join(PROJECT, 'Sources', module, '*.c')))


def modules():
    """(those with C sources, those that are headers of libraries only)"""
    all_of_them = sorted(glob.glob(os.path.join(PROJECT, 'Sources', 'C[A-Z]*')))
    names = [os.path.basename(path) for path in all_of_them if not glob.glob(path + '/*.swift')]
    with_code = [name for name in names if sources(name)]
    return with_code, [name for name in names if os.path.exists(os.path.join(PROJECT, 'Sources', name, 'shim.h'))]


def includes(module):
    place = os.path.join(PROJECT, 'Sources', module)
    return ['-I' + os.path.join(place, 'include'), '-I' + place]


def compile(compiler, words):
    """Fails with what the compiler says."""
    done = subprocess.run([compiler, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=300)
    if done.returncode != 0:
        raise AssertionError(done.stdout.decode()[-1500:])
    return done.stdout.decode()


def signal_table():
    """The signals of Sources/Model/SignalNumber.swift as lines for C; RTMIN and RTMAX are no constants there."""
    text = project_file('Sources', 'Model', 'SignalNumber.swift')
    lines = ['SIGNAL(%s, %s)' % (name, number) for number, names in re.findall(r'\((\d+), \[([^\]]*)\]\)', text)
             for name in re.findall(r'"SIG(\w+)"', names) if not name.startswith('RT')]
    assert len(lines) > 30, lines
    return '\n'.join(lines) + '\n'


class Built:
    """All programs for one machine, in a directory."""

    def __init__(self, place, compiler):
        self.place, self.compiler = place, compiler
        self.directory = place.path(compiler)
        os.mkdir(self.directory)
        place.write(os.path.join(compiler, 'signals.h'), signal_table())

    def program(self, name, of=(), options=(), objects=()):
        path = os.path.join(self.directory, name)
        files = [os.path.join(PROGRAMS, name.split('-')[0] + '.c')] + [file for module in of for file in sources(module)]
        # The headers of libseccomp are the same for all machines, and those of the machine itself come first.
        paths = includes('CSpawn') + includes('CLinux') + ['-I' + self.directory, '-idirafter', '/usr/include']
        if not os.path.exists(path):
            compile(self.compiler, STRICT + ['-O2', '-static', *paths, *options, '-o', path, *files, *objects])
        return path

    def test(self, name):
        return self.program(name, TESTS[name])
