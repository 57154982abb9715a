"""supervisorctl scale, with our own daemon."""
from lib import sections, test
from lib.daemon import Lab

PROGRAMS = sections('''
[program:web] command=/bin/sleep 1000 | startsecs=0 | numprocs=2 | process_name=%(program_name)s_%(process_num)d
[program:one] command=/bin/sleep 1000 | startsecs=0
''')


def start(s):
    Lab.start(s, PROGRAMS, '')
    s.running('web:web_0', 'web:web_1', 'one')


def names(s):
    return [line.split()[0] for line in s.ctl('status').stdout.splitlines()]


@test
def processes_come_and_go_and_the_others_stay(s):
    start(s)
    before = s.ctl('pid', 'web:web_0').stdout
    r = s.ctl('scale', 'web', '4')
    assert (r.returncode, r.stdout) == (0, 'web:web_2: started\nweb:web_3: started\n'), r
    assert names(s) == ['one', 'web:web_0', 'web:web_1', 'web:web_2', 'web:web_3']
    r = s.ctl('scale', 'web', '1')
    assert (r.returncode, sorted(r.stdout.split())) == (0, sorted(
        'web:web_1: stopped web:web_2: stopped web:web_3: stopped'.split())), r
    assert names(s) == ['one', 'web:web_0']
    assert s.ctl('pid', 'web:web_0').stdout == before
    assert s.ctl('scale', 'web', '1').stdout == 'web: 1 process already\n'
    s.ctl('update')
    assert names(s) == ['one', 'web:web_0', 'web:web_1']


@test
def what_cannot_be_scaled_says_why(s):
    start(s)
    r = s.ctl('scale', 'nope', '2')
    assert (r.returncode, r.stdout) == (1, 'nope: ERROR (no such program)\n'), r
    r = s.ctl('scale', 'one', '2')
    assert r.returncode == 1 and '%(process_num) must be present within process_name' in r.stdout, r
    r = s.ctl('scale', 'web', 'many')
    assert r.returncode == 1 and 'requires the name of a program and a number' in r.stdout, r
