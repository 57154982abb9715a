"""Names: patterns, and what may have been meant by those that do not exist; help."""
import re

from lib import sections, test
from lib.ptyctl import clean
from session import ended

PROGRAMS = sections('''
[program:cat] command=/bin/cat | startsecs=0
[program:web] command=/bin/sleep 1000 | startsecs=0
[group:core] programs=svc1,svc2,other
[program:svc1] command=/bin/sleep 1000 | startsecs=0
[program:svc2] command=/bin/sleep 1000 | startsecs=0
[program:other] command=/bin/sleep 1000 | startsecs=0
[program:website] command=/bin/sleep 1000 | startsecs=0 | autostart=false
''')


def start(s):
    s.start(programs=PROGRAMS)
    s.running('cat', 'web', 'core:svc1', 'core:svc2', 'core:other')


def lines(r):
    return r.stdout.splitlines()


@test
def patterns_name_some_of_many(s):
    start(s)
    assert lines(s.ctl('stop', 'svc*')) == ['core:svc1: stopped', 'core:svc2: stopped']
    # What there is nothing to do for is passed over.
    assert lines(s.ctl('stop', 'core:*')) == ['core:other: stopped']
    assert lines(s.ctl('start', 'core:svc[12]', 'c?t')) == ['core:svc1: started', 'core:svc2: started']
    assert lines(s.ctl('start', 'web*')) == ['website: started']
    assert sorted(lines(s.ctl('restart', '*:svc?'))) == ['core:svc1: started', 'core:svc1: stopped', 'core:svc2: started',
                                                         'core:svc2: stopped']
    assert lines(s.ctl('signal', 'CONT', 'we*', 'core:o*')) == ['web: signalled', 'website: signalled']
    assert lines(s.ctl('clear', 'core:svc*')) == ['core:svc1: cleared', 'core:svc2: cleared']
    assert [x.split()[0] for x in lines(s.ctl('status', 'w*', 'cat'))] == ['web', 'website', 'cat']


@test
def a_pattern_that_fits_nothing_is_no_process(s):
    start(s)
    for words, status in ((('start',), 1), (('stop',), 1), (('signal', 'HUP'), 1), (('clear',), 1), (('status',), 4)):
        r = s.ctl(*words, 'x*')
        assert (r.returncode, r.stdout) == (status, 'x*: ERROR (no such process)\n'), r


@test
def patterns_work_on_a_terminal(s):
    start(s)
    for size in ((24, 80), (24, 200)):
        text = clean(s.shown('restart', 'svc*', size=size))
        assert sorted(re.findall(r'core:\w+: \w+', text)) == ['core:svc1: started', 'core:svc1: stopped', 'core:svc2: started',
                                                              'core:svc2: stopped'], text


@test
def a_person_is_told_what_may_have_been_meant(s):
    start(s)
    for words, meant in ((('statu',), "supervisorctl: did you mean 'status'?"),
                         (('help', 'strat'), "supervisorctl: did you mean 'start'?"),
                         (('stop', 'core'), "supervisorctl: core: did you mean 'core:*'?"),
                         (('status', 'svc1'), "supervisorctl: svc1: did you mean 'core:svc1'?"),
                         (('start', 'wbe'), "supervisorctl: wbe: did you mean 'web'?"),
                         (('stop', 'cor:*'), "supervisorctl: cor:*: did you mean 'core:*'?"),
                         (('pid', 'webb'), "supervisorctl: webb: did you mean 'web'?"),
                         (('tail', 'webb'), "supervisorctl: webb: did you mean 'web'?"),
                         (('wait', 'webb'), "supervisorctl: webb: did you mean 'web'?"),
                         (('clear', 'webb'), "supervisorctl: webb: did you mean 'web'?")):
        assert meant in clean(s.shown(*words)), (words, s.shown(*words))
        r = s.ctl(*words)
        assert 'mean' not in r.stdout + r.stderr, r
    assert 'mean' not in s.shown('stop', 'zzzzzzzz') + s.shown('frobnicate')


@test
def help_has_a_line_for_each_action(s):
    start(s)
    for columns in (40, 80, 200):
        text = clean(s.shown('help', size=(60, columns)))
        found = re.findall(r'^  (\w+) +\S', text, re.M)
        assert {'start', 'status', 'top', 'wait', 'health', 'completion'} <= set(found) and found == sorted(found), text
        assert all(len(x) <= columns for x in text.split('\n')), text
        for action in found:
            assert 'No help' not in s.shown('help', action), action
    r = s.ctl('help')
    assert r.stdout.startswith('\ndefault commands (type help <topic>):\n=====') and 'health' not in r.stdout, r
    assert 'top' not in r.stdout.split()


@test
def the_shell_completes_ours(s):
    start(s)
    p = s.shell()
    p.send('restart --ro\t')
    p.expect_exact('lling ')
    p.send('\x15wai\t')
    p.expect_exact('t ')
    p.send('core:sv\t1\r')
    p.expect_exact('supervisor> ')
    p.sendline('quit')
    ended(p, 0)
