#!/usr/bin/env python3
"""The web page in a real browser (headless Chromium), directly, without scripts, and behind a real nginx.

    run.py [--bin DIR] [SUBJECT | SUBJECT.TEST ...]

A subject is a file here: status, logs, live, plain (no scripts), proxy, safety, looks (accessibility, pictures).
DIR holds our programs; by default it is that of $SUPERVISORD_BIN. Pictures are left in build/artefacts. The last line is
`N passed, M failed`.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'ControlPlane')]
sys.dont_write_bytecode = True
import environment  # noqa: E402

SUBJECTS = ['status', 'steady', 'logs', 'live', 'plain', 'proxy', 'safety', 'looks']


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--bin', default=os.path.dirname(os.environ.get('SUPERVISORD_BIN', 'build/bin/supervisord')))
    ap.add_argument('subject', nargs='*', default=SUBJECTS)
    a = ap.parse_args()
    environment.enter()
    import browser
    import runner
    passed = failed = 0
    try:
        for subject in a.subject:
            good, bad = runner.run_subject(subject, os.path.abspath(a.bin))
            passed, failed = passed + good, failed + bad
    finally:
        browser.close_all()
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
