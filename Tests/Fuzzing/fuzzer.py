"""Builds the program that libFuzzer drives, and runs it."""
import collections
import contextlib
import os
import re
import shutil
import subprocess

import corpus
from corpus import ROOT

WORK = os.environ.get('FUZZ_DIR') or os.path.join(ROOT, 'build', 'fuzz')
BUILD = ['swift', 'build', '--product', 'fuzz-target', '--sanitize', 'fuzzer', '-Xswiftc', '-enable-testing']
# A hang is one of processor time, which the target itself measures; this is for one that does nothing at all.
OPTIONS = ['-timeout=120', '-rss_limit_mb=2048', '-use_value_profile=1', '-print_final_stats=1', '-verbosity=1', '-reload=0']
# Swift's own report of a crash would keep libFuzzer from saving the input.
QUIET = {'SWIFT_BACKTRACE': 'enable=no'}
Target = collections.namedtuple('Target', 'name longest sources')
Run = collections.namedtuple('Run', 'status executions seconds edges features')


def build(scratch, *more):
    """An optimised build keeps all traps: never -Ounchecked."""
    subprocess.run(BUILD + ['--scratch-path', os.path.join(ROOT, scratch), *more], cwd=ROOT, check=True,
                   env={**os.environ, 'FUZZ': '1'})


def binary():
    return os.environ.get('FUZZ_BINARY') or os.path.join(ROOT, '.build-fuzz', 'release', 'fuzz-target')


def targets(program):
    out = subprocess.run([program], env={**os.environ, 'FUZZ_LIST': '1'}, check=True, capture_output=True, text=True).stdout
    return [Target(n, int(l), s.split(',')) for n, l, s in (line.split('\t') for line in out.splitlines())]


def prepare(program, target):
    """The folder of a target's inputs, with what is checked in, and the words and inputs that the program itself knows."""
    folder, made = os.path.join(WORK, 'corpus', target.name), os.path.join(WORK, 'made', target.name)
    for path in (folder, made):
        os.makedirs(path, exist_ok=True)
    subprocess.run([program], env={**os.environ, 'FUZZ_TARGET': target.name, 'FUZZ_WRITE': made}, check=True)
    for data in corpus.written(target.name) + corpus.found(target.name) + seeds(target):
        corpus.save(data, folder)
    return folder


def seeds(target):
    made = os.path.join(WORK, 'made', target.name)
    return [open(os.path.join(made, n), 'rb').read() for n in sorted(os.listdir(made)) if n.startswith('seed-')]


def run(program, target, seconds):
    """Looks for inputs for so long. What breaks the target is left in build/fuzz/, its name begins with that of the target."""
    folder = prepare(program, target)
    words = os.path.join(WORK, 'made', target.name, 'dictionary')
    options = OPTIONS + ['-max_total_time=%d' % seconds, '-max_len=%d' % target.longest,
                         '-artifact_prefix=%s/%s-' % (WORK, target.name)]
    options += ['-dict=' + words] if os.path.getsize(words) else []
    with open(os.path.join(WORK, target.name + '.log'), 'w') as log:
        process = subprocess.Popen([program] + options + [folder], env={**os.environ, **QUIET, 'FUZZ_TARGET': target.name},
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        status, use = os.wait4(process.pid, 0)[1:]
        process.returncode = status
    with open(log.name, errors='replace') as log:
        text = log.read()
    numbers = re.findall(r'cov: (\d+) ft: (\d+)', text) or [('0', '0')]
    executions = re.search(r'stat::number_of_executed_units: +(\d+)', text)
    return Run(os.waitstatus_to_exitcode(status), int(executions[1]) if executions else 0, use.ru_utime + use.ru_stime,
               *map(int, numbers[-1]))


def merge(program, target):
    """Packs the inputs that reach something which what people wrote, and the program makes, does not."""
    folder = prepare(program, target)
    out, copy = (os.path.join(WORK, name, target.name) for name in ('merged', 'copied'))
    for path in (out, copy):
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
    # Of inputs that a run beside us replaces by shorter ones.
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):
            shutil.copy(entry.path, copy)
    for data in corpus.written(target.name) + seeds(target):
        corpus.save(data, out)
    known = set(os.listdir(out))
    with open(os.path.join(WORK, target.name + '.merge.log'), 'w') as log:
        subprocess.run([program, '-merge=1', '-max_len=%d' % target.longest, '-rss_limit_mb=2048', out, copy], stdout=log,
                       stderr=log, stdin=subprocess.DEVNULL, check=True, env={**os.environ, 'FUZZ_TARGET': target.name})
    new = [open(os.path.join(out, name), 'rb').read() for name in os.listdir(out) if name not in known]
    return corpus.write(target.name, new)
