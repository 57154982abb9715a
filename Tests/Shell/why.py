"""`why` (EXT-91): ten failures, each provoked for real, and what the first three lines say of it; a real terminal."""
import contextlib
import functools
import json
import re
import socket

import pexpect

from lib import sections, test, until
from lib.memory import join, memory_limit
from lib.network import exchange, proxy
from lib.ptyctl import clean
from session import ended

TIME = r'\d\d:\d\d:\d\d'
NOW = TIME + r'(, now|, (\d+ min )?\d+ s ago)'


def up(s, programs, **options):
    """Starts our daemon, which has no program that has to run first."""
    super(type(s), s).start(sections(programs), **options)


def why(s, *names):
    r = s.ctl('why', *names)
    assert r.returncode == 0 and r.stderr == '', r
    return r.stdout.split('\n')


def told(s, name, *patterns):
    """The first lines of `why`, as soon as they are these."""
    seen = []

    def are():
        seen[:] = why(s, name)[:3]
        return all(re.fullmatch(x, y) for x, y in zip(patterns, seen)) and len(seen) >= len(patterns)
    until(are, lambda: '%r in %r' % (patterns, seen), pause=0.1)


def exactly(*lines):
    return [re.escape(x) for x in lines]


@test
def a_missing_file(s):
    up(s, '[program:web] command=/srv/nothing/web --port 80 | startretries=1')
    told(s, 'web', *exactly("web is FATAL: can't find command '/srv/nothing/web'",
                            '  gave up after 2 failed starts (startretries=1)'), '  since      ' + NOW)
    lines = why(s, 'web')
    assert '  next       nothing: it stays FATAL until it is started' in lines, lines
    assert '  try        supervisorctl start web' in lines, lines


@test
def the_wrong_user(s):
    s.write('web', '#!/bin/sh\nexec sleep 1000\n', 0o700)
    up(s, '[program:web] command=%s/web | user=nobody | startretries=0' % s.dir)
    told(s, 'web', *exactly("web is FATAL: couldn't exec %s/web: EACCES (Permission denied)" % s.dir,
                            '  gave up after 1 failed start (startretries=0)'))
    assert any(re.fullmatch(r'  user       uid \d+', x) for x in why(s, 'web'))


@test
def a_crash(s):
    up(s, '[program:web] command=/bin/sh -c "ulimit -c 0; sleep 0.2; echo half >&2; kill -SEGV $$" | startsecs=0'
          ' | autorestart=false')
    told(s, 'web', *exactly('web is EXITED: terminated by SIGSEGV, not expected', '  stderr: half'), '  since      ' + NOW)


@test
def a_crash_loop(s):
    up(s, '[program:web] command=/bin/sh -c "echo panic: nil map >&2; exit 2" | startsecs=0 | autorestart=true'
          ' | backoff_delay=1s | backoff_factor=1')
    told(s, 'web', 'web is (EXITED|STARTING|RUNNING): (keeps ending: )?exited with status 2, not expected',
         *exactly('  stderr: panic: nil map'))
    until(lambda: s.rpc().getProcessInfo('web', True)['restarts'] >= 3, 'three restarts')
    lines = why(s, 'web')
    assert any(re.fullmatch(r'  next       restart at %s, (in 1 s|now)' % TIME, x) for x in lines) \
        or 'keeps ending' in lines[0], lines
    s.ctl('stop', 'web')
    up_again = [x for x in why(s, 'web') if 'autorestart=true (supervisord)' in x]
    assert len(up_again) >= 2, why(s, 'web')


@test
def out_of_memory(s):
    with contextlib.ExitStack() as stack:
        try:
            group = stack.enter_context(memory_limit(64 << 20))
        except OSError as e:
            return s.note('no control group: %s' % e)
        hog = 'import os; b = []\nwhile True: b.append(os.urandom(1 << 20))'
        s.write('hog.py', hog)
        # The limit of the group holds for swap too only where the kernel counts it.
        up(s, '[program:hog] command=/usr/bin/python3 %s/hog.py | startsecs=0 | autorestart=false' % s.dir,
           before=functools.partial(join, group))
        stack.callback(s.daemon.wait, 20)
        stack.callback(s.daemon.terminate)
        # Before that the process that answers may be short of memory too.
        s.logged('was killed by the kernel')
        told(s, 'hog', *exactly('hog is EXITED: killed by the kernel: out of memory, with a limit of 64 MiB, not expected'))
        entry = json.loads(s.ctl('why', '--json', 'hog').stdout)[0]['history'][-1]
        assert entry['oom'] is True and entry['signal'] == 'KILL', entry


@test
def a_failed_health_check(s):
    up(s, '[program:web] command=/bin/sleep 1000 | startsecs=0 | healthcheck_interval=1 | healthcheck_retries=2'
          ' | healthcheck=exec:sh -c "echo backend is down; exit 1"')
    told(s, 'web', r'web is RUNNING: unhealthy: backend is down \(\d+ failed checks\)', '  since      ' + NOW,
         *exactly('  next       nothing: healthcheck_action leaves it alone'))
    assert any('unhealthy: backend is down (health check)' in x for x in why(s, 'web'))


@test
def a_dependency_that_is_fatal(s):
    up(s, '''
[program:db] command=/srv/nothing/db | startretries=0
[program:web] command=/bin/sleep 1000 | depends_on=db
''')
    told(s, 'web', *exactly('web is STARTING: waits for db (FATAL)',
                            "  db is FATAL: can't find command '/srv/nothing/db'"), '  since      ' + NOW)
    assert '  try        supervisorctl start db' in why(s, 'web')


@test
def a_port_in_use(s):
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        s.write('web.py', "import socket, sys\nprint('starting', file=sys.stderr)\n"
                          "socket.socket().bind(('127.0.0.1', %d))\n" % taken.getsockname()[1])
        up(s, '[program:web] command=/usr/bin/python3 %s/web.py | startsecs=2 | startretries=0' % s.dir)
        told(s, 'web', *exactly('web is FATAL: exited with status 1 within 2 s (startsecs)',
                                '  stderr: OSError: [Errno 98] Address already in use',
                                '  gave up after 1 failed start (startretries=0)'))


@test
def a_missing_secret(s):
    # One that the configuration names is missed when it is read; this is what the program itself misses.
    up(s, '''
[program:web] command=/bin/sh -c "exec cat /run/secrets/nothing" | startretries=0
[program:waits] command=/bin/true | wait_for=file:/run/secrets/nothing | wait_timeout=1s | startretries=0
''')
    told(s, 'web', *exactly('web is FATAL: exited with status 1 within 1 s (startsecs)',
                            '  stderr: cat: /run/secrets/nothing: No such file or directory',
                            '  gave up after 1 failed start (startretries=0)'))
    told(s, 'waits', r'waits is FATAL: waited 1 second for file:/run/secrets/nothing.*',
         *exactly('  gave up after 1 failed start (startretries=0)'))


@test
def a_stop_that_is_stuck(s):
    up(s, '[program:web] command=/bin/sh -c "trap \'\' TERM; while :; do sleep 1; done" | startsecs=1 | stopwaitsecs=60')
    s.running('web')
    s.rpc().stopProcess('web', False)
    told(s, 'web', *exactly('web is STOPPING: waits for the process to obey SIGTERM'),
         r'  SIGKILL comes at %s, in (59 s|1 min) \(stopwaitsecs\)' % TIME, *exactly('  stop asked for by a client'))
    s.rpc().signalProcess('web', 'KILL')
    told(s, 'web', *exactly('web is STOPPED: stop asked for by a client'))


@test
def several_at_once_and_without_a_name(s):
    up(s, '''
[group:app] programs=one,two
[program:one] command=/srv/nothing | startretries=0
[program:two] command=/bin/sleep 1000 | startsecs=0
[program:plain] command=/bin/sleep 1000 | startsecs=0
''')
    told(s, 'app:*', *exactly("app:one is FATAL: can't find command '/srv/nothing'"))
    heads = [x for x in why(s, 'app:*') if re.match(r'\S+ is [A-Z]+', x)]
    assert [x.split()[0] for x in heads] == ['app:one', 'app:two'], heads
    assert [x for x in why(s) if re.match(r'\S+ is [A-Z]+', x)] == heads[:1], why(s)
    s.ctl('stop', 'app:one')
    r = s.ctl('why', 'nope', 'plain', 'nope:*')
    assert r.stdout.startswith('nope: ERROR (no such process)\nnope: ERROR (no such group)\nplain is RUNNING: pid '), r
    assert r.returncode == 4, r
    r = s.ctl('why', '--json', 'nope')
    assert (r.stdout, r.stderr, r.returncode) == ('[]\n', 'nope: ERROR (no such process)\n', 4), r


@test
def all_that_is_well_is_said_to_be(s):
    up(s, '[program:plain] command=/bin/sleep 1000 | startsecs=0')
    s.running('plain')
    assert why(s) == ['all programs are as they should be: nothing to explain', '']


@test
def json_has_all_of_it(s):
    up(s, '[program:web] command=/bin/sh -c "echo a >&2; exit 3" | startretries=0 | startsecs=5')
    until(lambda: s.state('web') == 'FATAL', 'the end')
    answer, = json.loads(s.ctl('why', '--json', 'web').stdout)
    assert list(answer) == ['name', 'state', 'description', 'reason', 'waiting_for', 'health', 'restarts', 'next',
                            'history', 'stderr'], answer
    assert answer['reason'] == 'exited with status 3 within 5 s (startsecs)', answer
    assert answer['next'] == {'what': 'nothing', 'at': None} and answer['stderr'] == ['a'], answer
    assert [(x['to'], x.get('exit_code'), x['by']) for x in answer['history']] == [
        ('STARTING', None, 'supervisord'), ('BACKOFF', 3, 'process'), ('FATAL', None, 'supervisord')], answer


@test
def a_log_that_cannot_be_read_says_where_it_goes(s):
    up(s, '''
[program:none] command=/bin/sleep 1000 | startsecs=0 | stderr_logfile=NONE | stdout_logfile=NONE
[program:own] command=/bin/sh -c "echo oops >&2; exec sleep 1000" | startsecs=0 | redirect_stderr=true
''')
    s.running('none', 'own')
    assert '  stderr     is not kept (NONE)' in why(s, 'none'), why(s, 'none')
    until(lambda: '    oops' in why(s, 'own'), 'the line')
    assert any(x.startswith('  stdout, the last line (') for x in why(s, 'own')), why(s, 'own')


def on_terminal(s, columns, *words, env=None):
    command, *rest = s.ctl_command(*words)
    p = pexpect.spawn(command, rest, env=s.env(**(env or {})), cwd=s.dir, encoding='utf-8', timeout=20,
                      dimensions=(40, columns))
    return ended(s.kept.enter_context(p))


@test
def a_terminal_of_80_and_200_columns_with_and_without_colours(s):
    long = ' '.join(['argument'] * 30)
    up(s, '[program:web] command=/bin/false %s | startretries=0 | autostart=false' % long)
    s.ctl('start', 'web')
    for columns in (80, 200):
        for env, coloured in (({}, True), ({'NO_COLOR': '1'}, False)):
            text = on_terminal(s, columns, 'why', 'web', env=env)
            assert ('\x1b[31mFATAL\x1b[0m' in text) == coloured, (columns, text)
            lines = re.sub(r'\x1b\[\d*m', '', text).split('\r\n')
            assert '\x1b' not in ''.join(lines), lines
            assert lines[0] == 'web is FATAL: exited with status 1 within 1 s (startsecs)', lines
            assert max(map(len, lines)) <= columns and ' '.join(x.strip() for x in lines).count('argument') == 30, lines
            # Nothing is broken that fits.
            assert sum('argument' in x for x in lines) == (5 if columns == 80 else 2), lines


@test
def a_start_that_fails_says_why_on_a_terminal(s):
    up(s, '''
[program:web] command=/bin/sh -c "for i in 1 2 3 4 5 6; do echo line $i >&2; done; exit 3" | startretries=0 | autostart=false
[program:gone] command=/bin/sh | directory=/srv/nothing | startretries=0 | autostart=false
''')
    lines = clean(ended(s.pty('start', 'web', env={'NO_COLOR': '1'}), 7)).split('\n')
    assert lines[:7] == ['web: ERROR (spawn error)', '  exited with status 3 within 1 s (startsecs)',
                         '  gave up after 1 failed start (startretries=0)',
                         '  stderr: line 2', '  stderr: line 3', '  stderr: line 4', '  stderr: line 5'], lines
    assert lines[7] == '  stderr: line 6', lines
    lines = clean(ended(s.pty('restart', 'gone'), 7)).split('\n')
    assert lines[:3] == ['gone: ERROR (not running)', 'gone: ERROR (spawn error)',
                         "  couldn't chdir to /srv/nothing: ENOENT (No such file or directory)"], lines
    assert 'supervisor:' not in ''.join(lines), lines
    r = s.ctl('start', 'web')
    assert (r.stdout, r.stderr, r.returncode) == ('web: ERROR (spawn error)\n', '', 7), r


@test
def who_has_asked_is_told(s):
    up(s, '[program:web] command=/bin/sleep 1000 | startsecs=0')
    s.running('web')
    s.ctl('stop', 'web')
    assert why(s, 'web')[0] == 'web is STOPPED: stop asked for by a client', why(s, 'web')
    rpc = s.rpc()
    rpc.startProcess('web')
    rpc.signalProcess('web', 'TERM')
    until(lambda: any('sent by a client' in x for x in why(s, 'web')), 'the end by a signal')
    s.running('web')
    exchange(s.sock, 'GET', '/index.html?processname=web&action=stop')
    told(s, 'web', *exactly('web is STOPPED: stop asked for by the web page', '  terminated by SIGTERM'))


@test
def an_update_in_one_call(s):
    up(s, '[program:web] command=/bin/sleep 1000 | startsecs=0')
    s.running('web')
    s.configure(sections('[program:web] command=/bin/sleep 2000 | startsecs=0\n[program:new] command=/bin/sleep 1000'))
    init = proxy(s.sock).init
    assert init.update() == [[['new'], ['web'], []]]
    history = init.getProcessHistory('web')
    assert [x['to'] for x in history[:3]] == ['STARTING', 'RUNNING', 'STOPPING'], history
    assert history[2]['cause'] == 'its configuration has changed (update)' and history[2]['by'] == 'client', history
    s.write('s.conf', 'nonsense')
    try:
        init.update()
        raise AssertionError('no fault')
    except Exception as e:
        assert getattr(e, 'faultCode', None) == 92, e


@test
def help_tells_of_it(s):
    up(s, '')
    assert 'why <name>' in s.shown('help', 'why')
