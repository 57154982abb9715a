"""Which lines of a target's sources its corpus reaches."""
import json
import os
import shutil
import subprocess

import fuzzer
from corpus import ROOT

SCRATCH = '.build-fuzz-coverage'
# Those of Swift's compiler: others do not read its profiles.
TOOLS = os.path.dirname(os.path.realpath(shutil.which('swiftc') or 'swiftc'))


def measure(targets):
    """Lines that are reached and lines that there are, for each target."""
    fuzzer.build(SCRATCH, '-Xswiftc', '-profile-generate', '-Xswiftc', '-profile-coverage-mapping')
    program = os.path.join(ROOT, SCRATCH, 'debug', 'fuzz-target')
    return {target.name: lines(program, target) for target in targets}


def lines(program, target):
    folder = fuzzer.prepare(program, target)
    raw, profile = (os.path.join(fuzzer.WORK, target.name + end) for end in ('.profraw', '.profdata'))
    environment = {**os.environ, 'FUZZ_TARGET': target.name, 'LLVM_PROFILE_FILE': raw}
    with open(os.path.join(fuzzer.WORK, target.name + '.coverage.log'), 'w') as log:
        subprocess.run([program, '-runs=0', '-max_len=%d' % target.longest, folder], env=environment, check=True,
                       stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    subprocess.run([os.path.join(TOOLS, 'llvm-profdata'), 'merge', '-sparse', raw, '-o', profile], check=True)
    places = [os.path.join(ROOT, 'Sources', source) for source in target.sources]
    words = [os.path.join(TOOLS, 'llvm-cov'), 'export', '-summary-only', '-instr-profile', profile, program]
    out = subprocess.run(words + places, check=True, capture_output=True).stdout
    for path in (raw, profile):
        os.unlink(path)
    total = json.loads(out)['data'][0]['totals']['lines']
    return total['covered'], total['count']
