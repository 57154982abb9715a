"""Runs subjects: modules whose tests each get a Lab of their own."""
import importlib
import os
import time
import traceback

import lab


def run(function, subject, bindir):
    """Whether the test passed."""
    own = lab.Lab(bindir)
    started = time.monotonic()
    try:
        function(own)
        print('PASS %s.%s (%.1fs)%s' % (subject, function.__name__, time.monotonic() - started,
                                        ''.join('; ' + n for n in own.notes)), flush=True)
        return True
    except Exception as e:
        tests = os.path.dirname(function.__code__.co_filename)
        where = [f for f in traceback.extract_tb(e.__traceback__) if f.filename.startswith(tests)][-1]
        print('FAIL %s.%s — %s:%d: %s: %s%s' % (subject, function.__name__, os.path.basename(where.filename), where.lineno,
                                                type(e).__name__, str(e)[:800] or where.line,
                                                ''.join('; ' + n for n in own.notes)), flush=True)
        return False
    finally:
        own.end()


def run_subject(subject, bindir):
    """How many tests of a module passed and how many failed. A subject `module.test` is one test."""
    module, _, name = subject.partition('.')
    importlib.import_module(module)
    tests = [f for f in lab.TESTS if f.__module__ == module and name in ('', f.__name__)]
    if not tests:
        raise SystemExit('there is no test %s' % subject)
    results = [run(function, module, bindir) for function in tests]
    return sum(results), len(results) - sum(results)
