"""supervisorctl with an action: whom it asks and as whom, and what it prints when."""
import json
import os
import re
import time

from lib import test, until
from lib.ptyctl import clean
from session import ended, prompt


@test
def asks_for_credentials_without_showing_the_password(s):
    s.start(unix='username=joe\npassword=se:cret', client='username=joe\npassword=wrong')
    p = s.pty()
    p.expect_exact('Server requires authentication')
    p.expect_exact('Username:')
    p.sendline('joe')
    p.expect_exact('Password:')
    assert p.waitnoecho(10)
    p.sendline('se:cret')
    shown = prompt(p)
    assert 'se:cret' not in shown and 'cat' in shown, shown
    p.sendline('version')
    assert '4.3' in prompt(p)


@test
def credentials_of_the_server_section_are_used(s):
    s.start(unix='username=joe\npassword=se:cret')
    assert s.ctl('version').returncode == 0
    r = s.ctl('-p', 'x', 'version')
    assert (r.returncode, r.stdout) == (1, 'Server requires authentication\n'), r
    assert re.fullmatch(r"supervisorctl: unix://\S+ does not accept user 'joe' \(\[unix_http_server\] of '.*'\) with the "
                        r"password \(-p\)\n", r.stderr), r


@test
def a_server_that_wants_a_password_is_told_that_there_is_none(s):
    s.start(unix='username=joe\npassword=se:cret')
    s.write('none.conf', '[supervisorctl]\nserverurl=unix://' + s.sock + '\n')
    r = s.run([os.path.join(s.client, 'supervisorctl'), '-c', 'none.conf', 'version'], env=s.env())
    assert (r.returncode, r.stdout) == (1, 'Server requires authentication\n'), r
    assert r.stderr.endswith("asks for a user name and a password, and there are none: give them by -u and -p, or as username "
                             "and password in [supervisorctl] of 'none.conf'\n"), r


@test
def version_v_tells_which_programs_both_are(s):
    s.start()
    assert s.ctl('version').stdout == '4.3.0\n'
    r = s.ctl('version', '-v')
    which = r'swift-supervisor \d+\.\d+\.\d+ \([0-9a-z-]+\), compatible with Supervisor 4\.3\.0\n'
    # The daemon is the real one.
    assert r.returncode == 0 and re.fullmatch('supervisord: Supervisor 4\\.3\\.0\nsupervisorctl: ' + which, r.stdout), r
    r = s.ctl('version', 'x')
    assert r.returncode == 1 and r.stdout.startswith('Error: version accepts no arguments\n'), r


@test
def the_url_comes_from_the_environment_or_the_server_section(s):
    s.start(url=None)
    assert s.ctl('version').returncode == 0
    r = s.ctl('version', env={'SUPERVISOR_SERVER_URL': 'unix:///none'})
    assert (r.returncode, r.stdout) == (7, 'unix:///none no such file\n'), r


@test
def a_server_that_nobody_named_is_searched_for(s):
    s.start()
    runtime = s.path('run')
    os.mkdir(runtime)
    s.write('empty.conf', '[supervisorctl]\n')

    def version():
        return s.run([os.path.join(s.client, 'supervisorctl'), '-c', 'empty.conf', 'version'],
                     env=s.env(XDG_RUNTIME_DIR=runtime))
    r = version()
    assert r.returncode == 4 and r.stdout.startswith('http://localhost:9001 refused connection (also tried unix:///run/'), r
    assert runtime in r.stdout and '/tmp/supervisor-' in r.stdout, r
    os.symlink(s.sock, s.path('run', 'supervisor.sock'))
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
    ended(p, 0)
    assert second - first > 1, (first, second)
    r = s.ctl('stop', 'all')
    assert sorted(r.stdout.splitlines()) == ['cat: stopped', 'off: stopped', 'web:alpha: stopped', 'web:beta: stopped'], r
    text = clean(ended(s.pty('start', 'web:*', 'cat', 'nope:*'), 2))
    assert [x for x in re.findall(r'(?:cat|web:\w+): started|nope: ERROR \(no such group\)', text)] == [
        'web:alpha: started', 'web:beta: started', 'cat: started', 'nope: ERROR (no such group)'], text


@test
def colours_only_where_they_are_wanted(s):
    s.start()
    text = s.shown('status', 'cat')
    assert re.search(r'cat {30}RUNNING   pid \d+, uptime \d:\d\d:\d\d\r\x1b\[33C\x1b\[32mRUNNING\x1b\[0m\r\n$', text), text
    assert '\x1b' not in s.shown('status', 'cat', env={'NO_COLOR': '1'})
    assert '\x1b' not in s.shown('status', 'cat', env={'TERM': 'dumb'})
    assert '\x1b' not in s.shown('status', 'cat', env={'CLICOLOR': '0'})
    assert '\x1b' not in s.ctl('status', 'cat').stdout
    forced = s.ctl('status', 'cat', env={'CLICOLOR_FORCE': '1'}).stdout
    assert re.fullmatch(r'cat {30}\x1b\[32mRUNNING\x1b\[0m   pid \d+, uptime \d:\d\d:\d\d\n', forced), forced


@test
def an_unexpected_exit_is_coloured(s):
    program = '[program:%s]\ncommand=/bin/sh -c "exit 4"\nstartsecs=0\nautorestart=false\nexitcodes=%s\n'
    s.start(programs=program % ('good', 4) + program % ('bad', 0))
    until(lambda: s.shown('status').count('EXITED') >= 2, 'both ends')
    bad, good = [line for line in s.shown('status').split('\r\n') if 'EXITED' in line]
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
    ended(p)
    assert '404' not in p.before and 'Exiting foreground' in p.before, p.before


@test
def help_tells_people_of_what_is_ours(s):
    s.start()
    for words, part in (((), 'health  '), (('status',), 'status --json'), (('avail',), 'avail --json')):
        assert part in s.shown('help', *words), words
        assert part not in s.ctl('help', *words).stdout, words


@test
def a_plugin_is_a_warning(s):
    s.start(client='\n[ctlplugin:x]\nsupervisor.ctl_factory=supervisorwildcards.controllerplugin:make_it\nmatch_group=1\n')
    r = s.ctl('version')
    assert (r.returncode, r.stdout) == (0, '4.3.0\n'), r
    first, second = r.stderr.splitlines()
    assert first.endswith('supervisorwildcards.controllerplugin:make_it cannot be resolved within [ctlplugin:x]'), r
    assert second.startswith('there are no Python plug-ins here: '), r


@test
def long_options_may_be_shortened(s):
    s.start()
    assert s.ctl('status', '--js').stdout == s.ctl('status', '--json').stdout
    assert json.loads(s.ctl('avail', '--j').stdout)[0]['name'] == 'alpha'


@test
def json_is_json(s):
    s.start()
    r = s.ctl('status', '--json', 'cat', 'nope')
    info = json.loads(r.stdout)
    assert [x['name'] for x in info] == ['cat'] and info[0]['state'] == 20 and r.returncode == 4, r
    assert r.stderr == 'nope: ERROR (no such process)\n'
    assert s.ctl('status', '--json').returncode == 3
    info = json.loads(s.ctl('avail', '--json').stdout)
    assert [x['name'] for x in info] == ['alpha', 'beta', 'cat', 'off'] and info[0]['autostart'] is False, info


@test
def a_verbose_status_works_with_any_supervisord(s):
    s.start()
    r = s.ctl('status', '-v', 'cat')
    # What Supervisor knows nothing of is left out.
    assert re.fullmatch(r'cat +RUNNING +pid \d+, uptime \S+\n(    \w.*\n)*', r.stdout) and r.returncode == 0, r


@test
def closed_standard_streams_are_no_connections(s):
    s.start()
    for closed, wanted in (('<&-', 3), ('>&-', 3), ('2>&-', 3), ('<&- >&- 2>&-', 3)):
        r = s.run(['/bin/sh', '-c', 'exec "$@" ' + closed, 'sh'] + s.ctl_command('status'))
        assert (r.returncode, r.stderr) == (wanted, ''), (closed, r)
        assert bool(r.stdout) == ('>&-' not in closed.split()), (closed, r)
    r = s.run(['/bin/sh', '-c', 'exec "$@" <&-', 'sh'] + s.ctl_command())
    assert r.returncode == 0 and r.stdout.endswith('supervisor> \n'), r


@test
def a_log_that_cannot_be_followed_is_an_error(s):
    s.start()
    r = s.ctl('tail', '-f', 'nope')
    assert r.returncode == 1 and r.stderr.endswith('/logtail/nope/stdout Cannot read, status code 404\n'), r
