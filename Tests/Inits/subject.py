"""Runs the tests of a module, each with a function's name and the directory of our programs."""
import importlib
import os
import time
import traceback

TESTS = []


def test(function):
    """Registers a test; it is called with the directory of our programs and may return a note."""
    TESTS.append(function)
    return function


def attempt(function, module, bindir):
    started = time.monotonic()
    try:
        note = function(bindir)
        print('PASS %s.%s (%.1fs)%s' % (module, function.__name__, time.monotonic() - started, '; ' + note if note else ''),
              flush=True)
        return True
    except Exception as e:
        where = traceback.extract_tb(e.__traceback__)
        place = ' < '.join('%s:%d' % (os.path.basename(f.filename), f.lineno) for f in reversed(where[-3:]))
        print('FAIL %s.%s — %s: %s: %s' % (module, function.__name__, place, type(e).__name__, str(e)[:1500] or where[-1].line),
              flush=True)
        return False


def run(name, bindir):
    """How many tests passed and how many failed. `module.test` is one test."""
    module, _, one = name.partition('.')
    importlib.import_module(module)
    tests = [f for f in TESTS if f.__module__ == module and one in ('', f.__name__)]
    if not tests:
        raise SystemExit('there is no test %s' % name)
    results = [attempt(f, module, bindir) for f in tests]
    return sum(results), len(results) - sum(results)
