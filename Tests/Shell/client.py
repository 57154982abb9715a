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
def lines_wider_than_the_terminal_have_colours_too(s):
    name = 'a-program-with-a-name-of-more-than-thirty-letters'
    s.start(programs='[program:%s]\ncommand=/bin/false\nstartretries=0\n' % name)
    def shown():
        p = s.pty('status')
        p.expect(pexpect.EOF)
        return p.before
    end = time.monotonic() + 15
    while 'FATAL' not in shown() and time.monotonic() < end:
        pass
    text = shown()
    # 100 columns: up to the row of the state, and down again
    assert text == ('%s   FATAL     Exited too quickly (process log may have details)'
                    '\r\x1b[1A\x1b[%dC\x1b[31mFATAL\x1b[0m\x1b[1B\r\n' % (name, len(name) + 3)), text


@test
def an_unexpected_exit_is_coloured(s):
    program = '[program:%s]\ncommand=/bin/sh -c "exit 4"\nstartsecs=0\nautorestart=false\nexitcodes=%s\n'
    s.start(programs=program % ('good', 4) + program % ('bad', 0))
    def shown():
        p = s.pty('status')
        p.expect(pexpect.EOF)
        return p.before.split('\r\n')
    end = time.monotonic() + 15
    while sum('EXITED' in line for line in shown()) < 2 and time.monotonic() < end:
        pass
    bad, good = [line for line in shown() if 'EXITED' in line]
    assert '\x1b[31mEXITED\x1b[0m' in bad and '\x1b' not in good, (bad, good)


@test
def fg_follows_the_logs_that_there_are(s):
    s.start(programs='[program:one]\ncommand=/bin/sh -c "echo out; echo err >&2; exec sleep 1000"\nstartsecs=0\n'
                     'redirect_stderr=true\n')
    p = s.pty('fg', 'one')
    p.expect_exact('to exit <==')
    p.expect_exact('out')
    p.expect_exact('err')
    p.sendintr()
    p.expect(pexpect.EOF)
    assert '404' not in p.before and 'Exiting foreground' in p.before, p.before


@test
def help_tells_people_of_what_is_ours(s):
    s.start()
    def shown(*words):
        p = s.pty('help', *words)
        p.expect(pexpect.EOF)
        return p.before
    for words, part in (((), 'health'), (('status',), 'status --json'), (('avail',), 'avail --json')):
        assert part in shown(*words), (words, shown(*words))
        assert part not in s.run('help', *words).stdout, words


@test
def a_plugin_is_a_warning(s):
    s.start(ctl='\n[ctlplugin:x]\nsupervisor.ctl_factory=supervisorwildcards.controllerplugin:make_it\nmatch_group=1\n')
    r = s.run('version')
    assert (r.returncode, r.stdout) == (0, '4.3.0\n'), r
    first, second = r.stderr.splitlines()
    assert first.endswith('supervisorwildcards.controllerplugin:make_it cannot be resolved within [ctlplugin:x]'), r
    assert second.startswith('there are no Python plug-ins here: '), r


@test
def long_options_may_be_shortened(s):
    s.start()
    assert s.run('status', '--js').stdout == s.run('status', '--json').stdout
    assert json.loads(s.run('avail', '--j').stdout)[0]['name'] == 'alpha'


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
