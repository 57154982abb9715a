"""supervisorctl and programs that depend on each other, with our own daemon."""
import re

from lib import sections, test, until
from lib.ptyctl import clean
from session import ended

PROGRAMS = sections('''
[program:db] command=/bin/sleep 1000 | startsecs=0 | priority=1
[program:web] command=/bin/sleep 1000 | startsecs=0 | depends_on=db
[program:worker] command=/bin/sleep 1000 | startsecs=0 | depends_on=db
[program:plain] command=/bin/sleep 1000 | startsecs=0
[program:broken] command=/bin/false | startretries=0 | autostart=false
[program:stuck] command=/bin/sleep 1000 | startsecs=0 | depends_on=broken | autostart=false
[group:pair] programs=one,two
[program:one] command=/bin/sleep 1000 | startsecs=0
[program:two] command=/bin/sleep 1000 | startsecs=0
''')


def start(s):
    s.start(programs=PROGRAMS)
    s.running('db', 'web', 'worker', 'plain', 'pair:one', 'pair:two')


def lines(text):
    return clean(text).split('\n')


@test
def a_person_is_told_what_a_start_waits_for(s):
    start(s)
    told = lines(ended(s.pty('start', 'stuck'), 7))
    assert told[:2] == ['stuck: ERROR (abnormal termination)', 'supervisorctl: stuck waits for broken (FATAL)'], told
    r = s.ctl('start', 'stuck')
    assert 'waits' not in r.stdout + r.stderr, r


@test
def a_person_is_told_who_depends_on_what_was_stopped(s):
    start(s)
    assert lines(ended(s.pty('stop', 'db'), 0))[:2] == ['db: stopped', 'supervisorctl: web, worker depend on db']
    s.ctl('start', 'db')
    # Not of what is stopped as well.
    assert lines(ended(s.pty('stop', 'db', 'worker'), 0))[:3] == [
        'db: stopped', 'worker: stopped', 'supervisorctl: web depends on db']
    assert 'depend' not in s.shown('stop', 'plain')
    r = s.ctl('stop', 'db')
    assert (r.stdout, r.stderr) == ('db: ERROR (not running)\n', ''), r


@test
def all_stop_in_order_on_a_terminal_too(s):
    start(s)
    told = set(re.findall(r'[\w:]+: stopped', s.shown('stop', 'all')))
    assert told == {x + ': stopped' for x in ('db', 'web', 'worker', 'plain', 'pair:one', 'pair:two')}, told
    ends = re.findall(r'stopped: (\w+)', s.read('s.log'))
    assert ends.index('db') > max(ends.index('web'), ends.index('worker')), ends
    # A group in which nothing depends on anything else has a call for each of its processes, as ever.
    told = re.findall(r'[\w:]+: started', s.shown('start', 'pair:*'))
    assert sorted(told) == ['pair:one: started', 'pair:two: started'], told


@test
def all_start_in_order_on_a_terminal_too(s):
    start(s)
    s.ctl('stop', 'all')
    told = set(re.findall(r'[\w:]+: started', s.shown('start', 'db', 'web', 'worker', 'pair:*', 'plain')))
    assert told == {x + ': started' for x in ('db', 'web', 'worker', 'plain', 'pair:one', 'pair:two')}, told


@test
def a_start_without_dependencies(s):
    start(s)
    s.ctl('stop', 'db', 'web', 'worker')
    assert s.ctl('start', '--no-deps', 'web').stdout == 'web: started\n'
    assert s.state('db') == 'STOPPED' and s.state('web') == 'RUNNING'
    # Also of what waits already.
    s.ctl('start', 'stuck')
    assert s.state('stuck') == 'STARTING'
    assert s.ctl('start', '--no-d', 'stuck').stdout == 'stuck: started\n'
    s.ctl('stop', 'all')
    r = s.ctl('start', '--no-deps', 'web:*', 'worker', 'nope', 'nope:*')
    assert r.stdout.splitlines() == ['web: started', 'worker: started', 'nope: ERROR (no such process)',
                                     'nope: ERROR (no such group)'], r
    assert (r.returncode, s.state('db')) == (2, 'STOPPED'), r
    r = s.ctl('start', '--no-deps')
    assert (r.returncode, r.stdout.split('\n')[0]) == (2, 'Error: start requires a process name'), r


@test
def all_start_without_dependencies(s):
    start(s)
    s.ctl('stop', 'all')
    until(lambda: s.state('db') == 'STOPPED', 'the stop')
    r = s.ctl('start', '--no-deps', 'all')
    told = set(r.stdout.splitlines())
    assert {x for x in told if not x.startswith('broken: ERROR (')} == {
        x + ': started' for x in ('db', 'web', 'worker', 'plain', 'stuck', 'pair:one', 'pair:two')} and len(told) == 8, r


@test
def help_tells_people_of_it(s):
    start(s)
    assert 'start --no-deps <name>' in s.shown('help', 'start')
    assert '--no-deps' not in s.ctl('help', 'start').stdout
