#!/usr/bin/env python3
"""Event listeners of all kinds under the real daemon: those in the wild, good ones, hostile ones.

    run.py [--bin DIR] [SUBJECT | SUBJECT.TEST ...]

A subject is a file here: wild (superlance), helpers (supervisor.childutils), pools, hostile, changes,
printing (supervisor-stdout), fuzz.
DIR holds our programs; by default it is that of $SUPERVISORD_BIN. The last line is `N passed, M failed`.
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'ControlPlane'), os.path.join(HERE, '..', 'Conformance')]
sys.dont_write_bytecode = True
import runner  # noqa: E402

SUBJECTS = ['wild', 'helpers', 'pools', 'hostile', 'changes', 'printing', 'fuzz']


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--bin', default=os.path.dirname(os.environ.get('SUPERVISORD_BIN', 'build/bin/supervisord')))
    ap.add_argument('subject', nargs='*', default=SUBJECTS)
    a = ap.parse_args()
    # The virtual environment has superlance and supervisor, as they are published.
    subprocess.check_call([sys.executable, os.path.join(HERE, '..', 'Conformance', 'run.py'), '--setup'],
                          stdout=subprocess.DEVNULL)
    passed = failed = 0
    for subject in a.subject:
        good, bad = runner.run_subject(subject, os.path.abspath(a.bin))
        passed, failed = passed + good, failed + bad
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
