#!/usr/bin/env python3
"""Inits of containers: ours beside others, ours in storms and at its end, and the examples of docker/.

    run.py [--bin DIR] [SUBJECT | SUBJECT.TEST ...]     subjects: compare, storms, endings, examples
    run.py [--bin DIR] --write-docs                     writes the table of docs/inits.md

DIR holds our programs; by default it is that of $SUPERVISORD_BIN. Root is needed: everything runs as process 1.
INITS_ROUNDS=10 makes the storms shorter (100), or longer. The last line is `N passed, M failed`.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]
sys.dont_write_bytecode = True
import compare  # noqa: E402
import subject  # noqa: E402

SUBJECTS = ['compare', 'storms', 'endings', 'examples']


def take_own_run_directory():
    """Goes on in a mount namespace with another /run: supervisord as process 1 makes its control socket there."""
    if not os.environ.get('INITS_OWN_RUN'):
        os.environ['INITS_OWN_RUN'] = 'yes'
        script = 'mount -t tmpfs tmpfs /run\nexec "$@"'
        os.execvp('unshare', ['unshare', '--mount', 'sh', '-ec', script, 'sh', sys.executable] + sys.argv)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--bin', default=os.path.dirname(os.environ.get('SUPERVISORD_BIN', 'build/bin/supervisord')))
    ap.add_argument('--write-docs', action='store_true')
    ap.add_argument('subject', nargs='*', default=SUBJECTS)
    a = ap.parse_args()
    bindir = os.path.abspath(a.bin)
    if os.geteuid() != 0:
        print('the inits run as process 1: this needs root\n0 passed, 0 failed')
        return 0
    take_own_run_directory()
    if a.write_docs:
        compare.write(bindir)
        return 0
    passed = failed = 0
    for name in a.subject:
        good, bad = compare.run(bindir) if name == 'compare' else subject.run(name, bindir)
        passed, failed = passed + good, failed + bad
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
