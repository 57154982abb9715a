"""supervisorctl with an action: whom it asks and as whom, and what it prints when."""
import json
import os
import re
import subprocess
import time

import pexpect

from lib.ptyctl import clean
from session import prompt, test


@test
def asks_for_credentials_without_showing_the_password(s):
    s.start(unix='username=joe\npassword=se:cret', ctl='username=joe\npassword=wrong')
    p = s.pty()
    p.expect_exact('Server requires authentication')
    p.expect_exact('Username:')
    p.sendline('joe')
    p.expect_exact('Password:')
    time.sleep(0.2)
    p.sendline('se:cret')
    shown = prompt(p)
    assert 'se:cret' not in shown and 'cat' in shown, shown
    p.sendline('version')
    assert '4.3' in prompt(p)
    p.close(force=True)


@test
def credentials_of_the_server_section_are_used(s):
    s.start(unix='username=joe\npassword=se:cret')
    assert s.run('version').returncode == 0
    r = s.run('-p', 'x', 'version')
    assert (r.returncode, r.stdout, r.stderr) == (1, 'Server requires authentication\n', ''), r


@test
def the_url_comes_from_the_environment_or_the_server_section(s):
    s.start(serverurl=False)
    assert s.run('version').returncode == 0
    r = s.run('version', env={'SUPERVISOR_SERVER_URL': 'unix:///none'})
    assert (r.returncode, r.stdout) == (7, 'unix:///none no such file\n'), r


@test
def a_server_that_nobody_named_is_searched_for(s):
    s.start()
    runtime = os.path.join(s.dir, 'run')
    os.mkdir(runtime)
    with open(os.path.join(s.dir, 'empty.conf'), 'w') as f:
        f.write('[supervisorctl]\n')

    def version():
        return subprocess.run([os.path.join(s.ctl, 'supervisorctl'), '-c', 'empty.conf', 'version'],
                              env=s.env(XDG_RUNTIME_DIR=runtime), cwd=s.dir, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    r = version()
    assert r.returncode == 4 and r.stdout.startswith('http://localhost:9001 refused connection (also tried unix:///run/'), r
    assert runtime in r.stdout and '/tmp/supervisor-' in r.stdout, r
    os.symlink(os.path.join(s.dir, 's.sock'), os.path.join(runtime, 'supervisor.sock'))
    r = version()
    assert r.returncode == 0, r


@test
def lines_come_as_soon_as_they_are_known(s):
    s.start()
    t = time.monotonic()
    p = s.pty('start', 'all')
    p.expect_exact('waiting for ')
    p.expect_exact('web:alpha: started')
    first = time.monotonic() - t
    p.expect_exact('web:beta: started')
    second = time.monotonic() - t
    p.expect(pexpect.EOF)
    p.close()
    assert p.exitstatus == 0
    assert second - first > 1, (first, second)
    r = s.run('stop', 'all')
    assert sorted(r.stdout.splitlines()) == ['cat: stopped', 'off: stopped', 'web:alpha: stopped', 'web:beta: stopped'], r
    p = s.pty('start', 'web:*', 'cat', 'nope:*')
    p.expect(pexpect.EOF)
    text = clean(p.before)
    p.close()
    assert p.exitstatus == 2, p.exitstatus
    assert [x for x in re.findall(r'(?:cat|web:\w+): started|nope: ERROR \(no such group\)', text)] == [
        'web:alpha: started', 'web:beta: started', 'cat: started', 'nope: ERROR (no such group)'], text


@test
def colours_only_where_they_are_wanted(s):
    s.start()
    def shown(**env):
        p = s.pty('status', 'cat', env=env)
        p.expect(pexpect.EOF)
        return p.before
    text = shown()
    assert re.search(r'cat {30}RUNNING   pid \d+, uptime \d:\d\d:\d\d\r\x1b\[33C\x1b\[32mRUNNING\x1b\[0m\r\n$', text), text
    assert '\x1b' not in shown(NO_COLOR='1')
    assert '\x1b' not in shown(TERM='dumb')
    assert '\x1b' not in s.run('status', 'cat').stdout


@test
def json_is_json(s):
    s.start()
    r = s.run('status', '--json', 'cat', 'nope')
    info = json.loads(r.stdout)
    assert [x['name'] for x in info] == ['cat'] and info[0]['state'] == 20 and r.returncode == 4, r
    assert r.stderr == 'nope: ERROR (no such process)\n'
    assert s.run('status', '--json').returncode == 3
    info = json.loads(s.run('avail', '--json').stdout)
    assert [x['name'] for x in info] == ['alpha', 'beta', 'cat', 'off'] and info[0]['autostart'] is False, info


@test
def a_verbose_status_works_with_any_supervisord(s):
    s.start()
    r = s.run('status', '-v', 'cat')
    # What Supervisor knows nothing of is left out.
    assert re.fullmatch(r'cat +RUNNING +pid \d+, uptime \S+\n(    \w.*\n)*', r.stdout) and r.returncode == 0, r


@test
def closed_standard_streams_are_no_connections(s):
    s.start()
    for closed, wanted in (('<&-', 3), ('>&-', 3), ('2>&-', 3), ('<&- >&- 2>&-', 3)):
        r = subprocess.run(['/bin/sh', '-c', 'exec "$@" ' + closed, 'sh'] + s.argv('status'), env=s.env(), cwd=s.dir,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=10)
        assert (r.returncode, r.stderr) == (wanted, b''), (closed, r)
        assert bool(r.stdout) == ('>&-' not in closed.split()), (closed, r)
    r = subprocess.run(['/bin/sh', '-c', 'exec "$@" <&-', 'sh'] + s.argv(), env=s.env(), cwd=s.dir, text=True,
                       stdout=subprocess.PIPE, timeout=10)
    assert r.returncode == 0 and r.stdout.endswith('supervisor> \n'), r


@test
def a_log_that_cannot_be_followed_is_an_error(s):
    s.start()
    r = s.run('tail', '-f', 'nope')
    assert r.returncode == 1 and r.stderr.endswith('/logtail/nope/stdout Cannot read, status code 404\n'), r
