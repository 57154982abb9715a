"""Upstream's own end-to-end tests (supervisor/tests/test_end_to_end.py, 4.3.0) against other binaries.

The source distribution is downloaded at run time into a temporary directory; nothing of it is kept here.
pexpect.spawn is replaced so that `python -m supervisor.<program> …` starts the subject's program instead.
The fixtures' fixed names below /tmp are moved into that directory, so that two runs at once do not collide, and so are
the logs that a starting supervisord of the same identifier would remove (TMPDIR). Terminals say NO_COLOR: upstream looks
for `name +STATE`, and its own supervisorctl has no colours.
"""
import os
import re
import sys
import time
import unittest

import pexpect

from lib.environment import SUPERVISOR
from lib.places import Place
from lib.processes import become_subreaper, end_descendants
from lib.runner import Outcome

MODULES = {'supervisor.supervisord': 'supervisord', 'supervisor.supervisorctl': 'supervisorctl',
           'supervisor.pidproxy': 'pidproxy'}
# tests of what the subject does not have yet: name -> reason. With --pending they are run, and one that passes is a failure.
PENDING = {}
# fixture scripts that the source distribution forgot to include: name -> substitute
MISSING = {'hello.sh': '#!/bin/bash\nn=0\nwhile [ $n -lt 10 ]; do\n  n=$((n+1))\n'
                       '  echo "The Øresund bridge ends in Malmö - $n"\n  sleep 1\ndone\n'}


def unpack(place):
    """Fetches the source distribution, with its fixtures as they have to be; returns its top directory."""
    with SUPERVISOR.source('supervisor==4.3.0', place.dir) as tar:
        tar.extractall(place.dir, filter='data') if hasattr(tar, 'extraction_filter') else tar.extractall(place.dir)
    top = 'supervisor-4.3.0'
    for name, text in MISSING.items():
        path = os.path.join(top, 'supervisor/tests/fixtures', name)
        if not os.path.exists(place.path(path)):
            place.write(path, text)
    for folder, _, names in os.walk(place.path(top, 'supervisor/tests')):
        for path in [os.path.join(folder, name) for name in names if name.endswith(('.py', '.conf'))]:
            text = place.read(path)
            if '/tmp/issue-' in text:
                place.write(path, text.replace('/tmp/issue-', place.dir + '/issue-'))
    return place.path(top)


def shell_command(text, bindir):
    """Rewrite "'python' -m supervisor.x" inside a shell command."""
    def rep(mt):
        return "'%s'" % os.path.join(bindir, MODULES[mt.group(1)])
    return re.sub(r"'?%s'? -m (supervisor\.\w+)" % re.escape(sys.executable), rep, text)


def patched_spawn(real, bindir):
    def spawn(command, args=(), **kw):
        args = list(args)
        if command == sys.executable and args[:1] == ['-m'] and args[1] in MODULES:
            command, args = os.path.join(bindir, MODULES[args[1]]), args[2:]
        elif command == sys.executable and args[:1] == ['-c'] and 'confecho' in args[1]:
            command, args = os.path.join(bindir, 'echo_supervisord_conf'), []
        else:
            args = [shell_command(a, bindir) for a in args]
        return real(command, args, **kw)
    return spawn


def attempt(name, test, arguments):
    full = 'upstream.' + name
    pending = arguments.bin != 'oracle' and PENDING.get(name)
    if pending and not arguments.pending:
        return Outcome('LATER', full, pending)
    begun = time.monotonic()
    result = unittest.TestResult()
    test(name).run(result)
    end_descendants()
    if result.wasSuccessful():
        if pending:
            return Outcome('FAIL', full, 'passes, but is listed as pending: ' + pending)
        return Outcome('PASS', full, seconds=time.monotonic() - begun)
    text = (result.errors + result.failures)[0][1]
    lines = [line for line in text.strip().splitlines() if line.strip()]
    why = next((line for line in lines if re.match(r'[\w.]*(Error|Exception|TIMEOUT|EOF)', line)), lines[-1])
    return Outcome('LATER' if pending else 'FAIL', full, why[:300], details=text if arguments.verbose else '')


def cases(arguments, selection):
    if not selection.may_want('upstream'):
        return
    bindir = SUPERVISOR.bin if arguments.bin == 'oracle' else arguments.bin
    become_subreaper()
    here = os.getcwd()
    with Place('upstream-') as place:
        top = unpack(place)
        # fixtures call "python"; the daemon's PATH decides which one that is
        os.environ.update(END_TO_END='1', TMPDIR=place.dir, NO_COLOR='1',
                          PATH=SUPERVISOR.bin + os.pathsep + os.environ.get('PATH', ''))
        os.chdir(place.dir)
        sys.path.insert(0, top)
        pexpect.spawn = patched_spawn(pexpect.spawn, bindir)
        try:
            # That of the distribution, which has the tests.
            from supervisor.tests.test_end_to_end import EndToEndTests
            for name in unittest.TestLoader().getTestCaseNames(EndToEndTests):
                if selection.wants('upstream.' + name):
                    yield attempt(name, EndToEndTests, arguments)
        finally:
            end_descendants()
            os.chdir(here)
