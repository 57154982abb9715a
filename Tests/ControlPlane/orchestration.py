"""What clients are shown of order, readiness and health (EXT-70 to EXT-74, EXT-97)."""
import json
import os
import time
import xmlrpc.client

from lib import sections, test, until
from lib.network import exchange, proxy

# The check of db succeeds while there is a file `healthy`; end is started again after 20 seconds.
PROGRAMS = sections('''
[program:db] command=/bin/sleep 1000 | startsecs=0 | healthcheck=exec:/bin/sh -c "test -e {d}/healthy || ! echo not there"
    | healthcheck_interval=0.2 | healthcheck_retries=2
[program:web] command=/bin/sleep 1000 | startsecs=0 | depends_on=db:healthy,cache?
[program:cache] command=/bin/sleep 1000 | startsecs=0 | autostart=false
[program:end] command=/bin/sh -c "exit 3" | startsecs=0 | exitcodes=3 | autorestart=true | backoff_delay=20
[program:plain] command=/bin/sleep 1000 | startsecs=0
[program:broken] command=/bin/false | startretries=0 | autostart=false
[program:stuck] command=/bin/sleep 1000 | depends_on=broken | autostart=false
''')
KEYS = {'health', 'restarts', 'waiting_for', 'status_text', 'next_start', 'depends_on', 'next', 'next_at'}
OURS = ['init.getDependents', 'init.getProcessHealth', 'init.getProcessHistory', 'init.getVersion', 'init.scaleProgram',
        'init.startProcess', 'init.update']


def start(lab):
    lab.start(PROGRAMS.replace('{d}', lab.dir))


def heal(lab):
    lab.write('healthy', '')


def description(lab, name):
    return lab.info(name)['description']


def described(lab, name, part):
    """Waits until the description of a process has a text."""
    until(lambda: part in description(lab, name), lambda: '%r in %r' % (part, description(lab, name)))


def page(lab, path):
    answer = exchange(lab.sock, 'GET', path)
    return answer.status, answer.data.decode().splitlines()


def fault(call, *words):
    try:
        call(*words)
    except xmlrpc.client.Fault as e:
        return e.faultCode, e.faultString
    raise AssertionError('no fault')


@test
def descriptions_tell_it(lab):
    start(lab)
    described(lab, 'db', ', unhealthy')
    assert description(lab, 'web') == 'waiting for db:healthy' and lab.state('web') == 'STARTING', lab.info('web')
    assert lab.pid('web') == 0
    described(lab, 'end', 'exited with status 3, restart in ')
    assert lab.state('end') == 'EXITED'
    first = int(description(lab, 'end').split()[-2])
    assert 0 < first <= 20, first
    until(lambda: int(description(lab, 'end').split()[-2]) < first, 'the time to pass')
    heal(lab)
    described(lab, 'db', ', healthy')
    described(lab, 'web', 'pid ')
    assert description(lab, 'web').count(',') == 1, description(lab, 'web')


@test
def what_is_asked_for_is_told(lab):
    start(lab)
    described(lab, 'db', ', unhealthy')
    described(lab, 'end', 'restart in ')
    rpc = lab.rpc()
    every = {x['name']: x for x in rpc.getAllProcessInfo(True)}
    assert all(KEYS <= set(x) for x in every.values())
    assert not any(KEYS & set(x) for x in rpc.getAllProcessInfo() + [rpc.getProcessInfo('db')])
    web, db, end, plain = every['web'], every['db'], every['end'], every['plain']
    assert (web['waiting_for'], web['depends_on'], web['health']) == (['db:healthy'], ['db:healthy', 'cache?'], ''), web
    assert (db['health'], db['waiting_for'], db['restarts']) == ('unhealthy', [], 0), db
    assert end['now'] < end['next_start'] <= end['now'] + 20, end
    assert [plain[k] for k in sorted(KEYS)] == [[], '', '', 0, 0, 0, '', []], plain
    assert rpc.getProcessInfo('web', True)['waiting_for'] == ['db:healthy']
    told = {x['name']: x for x in json.loads(lab.ctl('status', '--json').stdout)}
    assert told['web']['waiting_for'] == ['db:healthy'] and told['db']['health'] == 'unhealthy', told
    lines = lab.ctl('status', '-v', 'web').stdout.splitlines()
    assert [x.split() for x in lines[1:3]] == [['waiting_for', 'db:healthy'], ['depends_on', 'db:healthy,', 'cache?']], lines


@test
def methods_of_ours_are_in_a_namespace_of_their_own(lab):
    start(lab)
    described(lab, 'db', ', unhealthy')
    server = proxy(lab.sock)
    names = server.system.listMethods()
    assert [x for x in names if x.startswith('init.')] == OURS, names
    for name in OURS:
        assert '@return' in server.system.methodHelp(name) and server.system.methodSignature(name)
    health = server.init.getProcessHealth('db')
    assert health['status'] == 'unhealthy' and health['failures'] >= 2 and health['reason'] == 'not there', health
    assert abs(health['checked_at'] - time.time()) < 10, health
    assert fault(server.init.getProcessHealth, 'web') == (30, 'FAILED: web has no health check (healthcheck)')
    assert fault(server.init.getProcessHealth, 'nope') == (10, 'BAD_NAME: nope')
    assert server.init.getDependents('db') == ['web'] and server.init.getDependents() == ['stuck', 'web']
    assert server.init.getDependents('web:*') == []
    heal(lab)
    until(lambda: server.init.getProcessHealth('db')['status'] == 'healthy', 'health')
    assert server.init.getProcessHealth('db')['failures'] == 0


@test
def a_file_without_such_keys_sees_what_supervisor_gives(lab):
    lab.start('[program:plain]\ncommand=/bin/sleep 1000\nstartsecs=0\n')
    names = proxy(lab.sock).system.listMethods()
    assert len(names) == 41 and not any(x.startswith('init.') for x in names), names
    assert proxy(lab.sock).init.getDependents() == []
    assert 'supervisor_process_healthy' not in exchange(lab.sock, 'GET', '/metrics').data.decode()


@test
def pages_for_probes_name_what_is_waited_for(lab):
    start(lab)
    described(lab, 'db', ', unhealthy')
    described(lab, 'end', 'restart in ')
    expected = (503, ['db RUNNING unhealthy: not there', 'web STARTING waiting for db:healthy'])
    assert page(lab, '/readyz') == expected and page(lab, '/healthz') == expected, page(lab, '/readyz')
    assert page(lab, '/readyz?program=plain') == (200, ['ok'])
    assert page(lab, '/livez') == (200, ['ok'])
    r = lab.ctl('health')
    assert (r.returncode, r.stdout.splitlines()) == (1, expected[1]), r
    heal(lab)
    until(lambda: page(lab, '/readyz') == (200, ['ok']), lambda: page(lab, '/readyz'))
    assert lab.ctl('health').returncode == 0
    os.unlink(lab.path('healthy'))
    until(lambda: page(lab, '/healthz') == (503, expected[1][:1]), lambda: page(lab, '/healthz'))


@test
def a_start_that_waits_for_what_does_not_come_is_answered(lab):
    start(lab)
    until(lambda: lab.state('plain') == 'RUNNING', 'the start')
    r = lab.ctl('start', 'stuck')
    # Nothing beside Supervisor's line where no person reads along.
    assert (r.returncode, r.stdout) == (7, 'stuck: ERROR (abnormal termination)\n'), r
    described(lab, 'stuck', 'waiting for broken (FATAL)')
