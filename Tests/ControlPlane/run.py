#!/usr/bin/env python3
"""The control plane from outside, under load, misuse and change.

    run.py [--bin DIR] [SUBJECT ...]

A subject is a file here (load, auth, accept, metrics, ansible, reload, limits, costs, clients, churn) or upstream, which
is upstream's own end-to-end tests.
DIR holds our programs; by default it is that of $SUPERVISORD_BIN. The last line is `N passed, M failed`.
"""
import argparse
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import runner  # noqa: E402

SUBJECTS = ['limits', 'costs', 'clients', 'accept', 'auth', 'metrics', 'reload', 'ansible', 'churn', 'load', 'upstream']
CONFORMANCE = os.path.join(HERE, '..', 'Conformance')


def upstream(bindir):
    """Counts of upstream's end-to-end tests."""
    subprocess.check_call([sys.executable, os.path.join(CONFORMANCE, 'run.py'), '--setup'], stdout=subprocess.DEVNULL)
    with subprocess.Popen([sys.executable, os.path.join(CONFORMANCE, 'upstream_e2e.py'), '--bin', bindir],
                          stdout=subprocess.PIPE, text=True) as p:
        counts = (0, 1)
        for line in p.stdout:
            found = re.match(r'(\d+) passed, (\d+) failed', line)
            if found:
                counts = int(found.group(1)), int(found.group(2))
            print(line, end='', flush=True)
    return counts


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--bin', default=os.path.dirname(os.environ.get('SUPERVISORD_BIN', 'build/bin/supervisord')))
    ap.add_argument('subject', nargs='*', default=SUBJECTS)
    a = ap.parse_args()
    bindir = os.path.abspath(a.bin)
    passed = failed = 0
    for subject in a.subject:
        good, bad = upstream(bindir) if subject == 'upstream' else runner.run_subject(subject, bindir)
        passed, failed = passed + good, failed + bad
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
