#!/usr/bin/env python3
"""supervisorctl on a real terminal: what the conformance cases cannot see because the oracle differs there.

    run.py BIN [--daemon DIR] [TEST ...]

BIN holds our supervisorctl. The daemon is the one in DIR, by default the oracle's (Supervisor 4.3.0 from the environment
of Tests/Conformance). Each test starts its own daemon. The last line is `N passed, M failed`.
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'Conformance')]
sys.dont_write_bytecode = True
from lib import setup  # noqa: E402

PYTHON = os.path.join(setup.venv_dir(), 'bin', 'python')
if os.path.realpath(sys.prefix) != os.path.realpath(setup.venv_dir()):
    os.execv(PYTHON, [PYTHON] + sys.argv)
import pexpect  # noqa: E402
# The modules with the tests, which register them.
import shell  # noqa: E402, F401
import client  # noqa: E402, F401
import completions  # noqa: E402, F401
from session import TESTS, Session  # noqa: E402


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('bin')
    ap.add_argument('--daemon', default=os.path.join(setup.venv_dir(), 'bin'))
    ap.add_argument('test', nargs='*')
    a = ap.parse_intermixed_args()
    failed = 0
    chosen = {n: f for n, f in TESTS.items() if not a.test or n in a.test}
    for name, function in chosen.items():
        s = Session(os.path.abspath(a.bin), os.path.abspath(a.daemon))
        try:
            function(s)
            print('PASS', name, flush=True)
        except (AssertionError, pexpect.ExceptionPexpect, subprocess.SubprocessError) as e:
            failed += 1
            last = [line for line in str(e).splitlines() if line.startswith(('before', 'buffer'))] or str(e).splitlines()[-6:]
            print('FAIL %s — line %d: %s: %s' % (name, e.__traceback__.tb_next.tb_lineno, type(e).__name__, last), flush=True)
        finally:
            s.end()
    print('%d passed, %d failed' % (len(chosen) - failed, failed))
    return 1 if failed else 0


sys.exit(main())
