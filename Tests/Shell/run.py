#!/usr/bin/env python3
"""supervisorctl on a real terminal: what the conformance cases cannot see because the oracle differs there.

    run.py BIN [--daemon DIR] [TEST ...]

BIN holds our supervisorctl. The daemon is the one in DIR, by default the oracle's (Supervisor 4.3.0 from the environment
of Tests/Conformance). Each test starts its own daemon. The last line is `N passed, M failed`.
"""
import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'Conformance'))
sys.dont_write_bytecode = True
from lib import setup  # noqa: E402
from lib.ptyctl import clean  # noqa: E402

PYTHON = os.path.join(setup.venv_dir(), 'bin', 'python')
if os.path.realpath(sys.prefix) != os.path.realpath(setup.venv_dir()):
    os.execv(PYTHON, [PYTHON] + sys.argv)
import pexpect  # noqa: E402

PROGRAMS = '''
[program:cat]
command=/bin/cat
startsecs=0
[program:off]
command=/bin/sleep 1000
autostart=false
startsecs=0
[group:web]
programs=alpha,beta
[program:alpha]
command=/bin/sleep 1000
startsecs=1
autostart=false
[program:beta]
command=/bin/sleep 1000
startsecs=3
autostart=false
'''
TESTS = {}


def test(function):
    TESTS[function.__name__] = function
    return function


class Session:
    """A daemon in a fresh directory, and terminals that talk to it."""

    def __init__(self, ctl, daemon):
        self.ctl, self.daemon = ctl, daemon
        self.dir = tempfile.mkdtemp(prefix='shell-')
        self.conf = os.path.join(self.dir, 's.conf')
        self.process = None

    def start(self, unix='', ctl='', programs=PROGRAMS, serverurl=True):
        with open(self.conf, 'w') as f:
            f.write('[supervisord]\nlogfile={d}/s.log\npidfile={d}/s.pid\nchildlogdir={d}\n[unix_http_server]\nfile={d}/s.sock\n{unix}\n'
                    '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory='
                    'supervisor.rpcinterface:make_main_rpcinterface\n'
                    '[supervisorctl]\n{url}{ctl}\n{programs}'.format(
                        d=self.dir, unix=unix, ctl=ctl, programs=programs,
                        url='serverurl=unix://%s/s.sock\n' % self.dir if serverurl else ''))
        self.process = subprocess.Popen([os.path.join(self.daemon, 'supervisord'), '-n', '-c', self.conf],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        cwd=self.dir)
        end = time.monotonic() + 15
        while time.monotonic() < end:
            try:
                with socket.socket(socket.AF_UNIX) as s:
                    s.connect(os.path.join(self.dir, 's.sock'))
                break
            except OSError:
                time.sleep(0.05)
        time.sleep(1.2)     # the oracle starts programs a second later

    def env(self, **extra):
        env = {'PATH': '/usr/bin:/bin', 'HOME': self.dir, 'TERM': 'xterm', 'LANG': 'C.UTF-8'}
        env.update(extra)
        return env

    def argv(self, *args):
        return [os.path.join(self.ctl, 'supervisorctl'), '-c', self.conf] + list(args)

    def pty(self, *args, env=None, **kw):
        argv = self.argv(*args)
        p = pexpect.spawn(argv[0], argv[1:], env=self.env(**(env or {})), cwd=self.dir, encoding='utf-8', timeout=10,
                          dimensions=(40, 100), **kw)
        p.delaybeforesend = 0.05
        return p

    def run(self, *args, env=None, stdin=''):
        return subprocess.run(self.argv(*args), env=self.env(**(env or {})), cwd=self.dir, input=stdin, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


def prompt(p):
    p.expect_exact('supervisor> ')
    return clean(p.before)


@test
def completes_actions_and_names(s):
    s.start()
    p = s.pty()
    prompt(p)
    p.send('vers\t')
    p.expect_exact('ion ')              # libedit draws what is new
    p.send('\r')
    assert '4.3' in prompt(p)
    p.send('status web:al\t')
    p.expect_exact('pha ')
    p.send('\r')
    assert 'STOPPED' in prompt(p)
    p.send('re\t')
    p.expect_exact('restart')           # the list, and the line again
    p.expect_exact('supervisor> ')
    p.send('\x15')
    p.send('add we\t')
    p.expect_exact('b ')
    p.send('\x15start o\t')
    p.expect_exact('ff ')
    p.send('\r')
    assert 'off: started' in prompt(p)
    p.sendline('quit')
    p.expect(pexpect.EOF)
    p.close()
    assert p.exitstatus == 0


@test
def completes_on_a_terminal_that_can_do_nothing(s):
    s.start()
    p = s.pty(env={'TERM': 'dumb'})
    prompt(p)
    p.send('vers\t\r')
    assert prompt(p).split('\n')[:2] == ['version ', '4.3.0'], p.before     # not the whole line once more


@test
def ctrl_d_ends_the_shell_or_deletes(s):
    s.start()
    p = s.pty(env={'TERM': 'dumb'})
    prompt(p)
    p.sendeof()
    p.expect(pexpect.EOF)
    assert p.before == '\r\n', repr(p.before)   # no ^D
    p = s.pty()
    prompt(p)
    p.send('versionx\x02\x04\x04\r')           # Ctrl-B, Ctrl-D: the x is deleted; a Ctrl-D at the end does nothing
    p.expect_exact('4.3.0')
    prompt(p)


@test
def an_end_of_input_ends_one_question_only(s):
    s.start()
    p = s.pty()
    prompt(p)
    for _ in range(2):
        p.sendline('shutdown')
        p.expect_exact('y/N? ')
        p.sendeof()
        p.expect_exact('EOF when reading a line')
        prompt(p)
    p.sendline('fg cat')
    p.expect_exact('to exit <==')
    p.sendeof()
    p.expect_exact('Exiting foreground')
    prompt(p)
    p.sendline('shutdown')
    p.expect_exact('y/N? ')
    p.sendline('y')
    p.expect_exact('Shut down')
    p.sendeof()
    p.expect(pexpect.EOF)


@test
def keeps_a_history_without_answers(s):
    history = os.path.join(s.dir, 'history')
    s.start(ctl='history_file=' + history)
    with open(history, 'w') as f:
        f.write('pid cat\n')
    p = s.pty()
    prompt(p)
    p.send('\x1b[A\r')                  # up: the line of an earlier session
    assert re.search(r'^\d+$', prompt(p), re.M)
    p.sendline('shutdown')
    p.expect_exact('y/N? ')
    p.sendline('nothing of the kind')
    prompt(p)
    p.sendline('version')
    prompt(p)
    p.sendline('quit')
    p.expect(pexpect.EOF)
    p.close()
    with open(history) as f:
        assert f.read().splitlines() == ['pid cat', 'shutdown', 'version', 'quit'], 'history'
    other = os.path.join(s.dir, 'other')
    p = s.pty('-r', other)
    prompt(p)
    p.sendline('avail')
    prompt(p)
    p.sendeof()
    p.expect(pexpect.EOF)
    p.close()
    with open(other) as f:
        assert f.read() == 'avail\n'
    assert os.stat(other).st_mode & 0o777 == 0o600


@test
def interrupt_ends_tail_but_not_the_shell(s):
    s.start()
    p = s.pty()
    prompt(p)
    p.sendline('tail -f cat')
    p.expect_exact('==> Press Ctrl-C to exit <==')
    time.sleep(0.3)
    p.sendintr()
    prompt(p)
    p.sendline('maintail -f')
    p.expect_exact('success')
    p.sendintr()
    prompt(p)
    p.sendline('fg cat')
    p.expect_exact('==> Press Ctrl-C to exit <==')
    p.sendline('hello')
    p.expect('hello[^h]*hello')
    p.sendintr()
    p.expect_exact('Exiting foreground')
    prompt(p)
    p.sendline('pid off')
    assert '0' in prompt(p)
    p.sendintr()
    p.expect(pexpect.EOF)
    p.close()
    assert (p.exitstatus, p.signalstatus) == (0, None)


@test
def interrupt_leaves_the_shell_out_of_a_long_action(s):
    s.start()
    p = s.pty()
    prompt(p)
    p.sendline('start web:beta')
    p.expect_exact('waiting for web:beta')
    p.sendintr()
    p.expect(pexpect.EOF)
    p.close()
    assert (p.exitstatus, p.signalstatus) == (0, None)


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
    env = {'XDG_RUNTIME_DIR': runtime}
    with open(os.path.join(s.dir, 'empty.conf'), 'w') as f:
        f.write('[supervisorctl]\n')
    r = s.run('-c', os.path.join(s.dir, 'empty.conf'), 'version', env=env) if False else subprocess.run(
        [os.path.join(s.ctl, 'supervisorctl'), '-c', 'empty.conf', 'version'], env=s.env(**env), cwd=s.dir, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert r.returncode == 4 and r.stdout.startswith('http://localhost:9001 refused connection (also tried unix:///run/'), r
    assert runtime in r.stdout and '/tmp/supervisor-' in r.stdout, r
    os.symlink(os.path.join(s.dir, 's.sock'), os.path.join(runtime, 'supervisor.sock'))
    r = subprocess.run([os.path.join(s.ctl, 'supervisorctl'), '-c', 'empty.conf', 'version'], env=s.env(**env),
                       cwd=s.dir, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
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
    import json
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


@test
def a_session_in_tmux(s):
    if not shutil.which('tmux'):
        print('  (no tmux)')
        return
    s.start(ctl='history_file=%s/h' % s.dir)
    tmux = ['tmux', '-S', os.path.join(s.dir, 'tmux'), '-f', '/dev/null']

    def keys(*k):
        subprocess.check_call(tmux + ['send-keys', '-t', 'x'] + list(k))

    def screen(wanted):
        end = time.monotonic() + 8
        while True:
            text = subprocess.check_output(tmux + ['capture-pane', '-p', '-t', 'x'], text=True)
            if re.search(wanted, text):
                return text
            assert time.monotonic() < end, text
            time.sleep(0.05)
    subprocess.check_call(tmux + ['new-session', '-d', '-s', 'x', '-x', '100', '-y', '40'] + s.argv(), env=s.env())
    try:
        screen(r'supervisor>\s*$')
        keys('sta', 'Tab')
        screen(r'(?s)start +status.*supervisor> sta')
        keys('t', 'Tab')
        screen(r'supervisor> status\s*$')
        keys('ca', 'Tab', 'Enter')
        screen(r'supervisor> status cat *\ncat +RUNNING')
        keys('pid offf', 'BSpace', 'Enter')
        screen(r'pid off *\n0\n')
        keys('Up', 'Up', 'Enter')
        screen(r'(?s)pid off.*supervisor> status cat *\ncat +RUNNING')
        keys('tail -f cat', 'Enter')
        screen('Press Ctrl-C')
        time.sleep(0.3)
        keys('C-c')
        screen(r'(?s)Press Ctrl-C.*supervisor>\s*$')
        keys('echo ü', 'Enter')
        screen(r'Unknown syntax: echo ü')
        keys('C-d')
        end = time.monotonic() + 5
        while subprocess.run(tmux + ['has-session', '-t', 'x'], stderr=subprocess.DEVNULL).returncode == 0:
            assert time.monotonic() < end, 'the shell did not end'
            time.sleep(0.05)
    finally:
        subprocess.run(tmux + ['kill-server'], stderr=subprocess.DEVNULL)


COMPLETIONS = os.path.join(HERE, '..', '..', 'completions')


def bash_completions(s, *words):
    """What bash offers for the last word."""
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _supervisorctl; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    r = subprocess.run(['bash', '--norc', '-c', script, 'bash', os.path.join(COMPLETIONS, 'supervisorctl.bash')] +
                       [os.path.join(s.ctl, 'supervisorctl')] + list(words), env=s.env(), cwd=s.dir, text=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert r.stderr == '', r.stderr
    return r.stdout.split()


@test
def bash_completes(s):
    s.start()
    conf = ('-c', s.conf)
    assert bash_completions(s, 'st') == ['start', 'status', 'stop']
    assert bash_completions(s, '--user') == ['--username']
    assert bash_completions(s, *conf, 'sta') == ['start', 'status']
    assert bash_completions(s, *conf, 'start', '') == ['all', 'cat', 'off', 'web:alpha', 'web:*', 'web:beta']
    assert bash_completions(s, *conf, 'restart', 'web:a') == ['web:alpha']
    assert bash_completions(s, *conf, 'update', '') == ['cat', 'off', 'web']
    assert bash_completions(s, *conf, 'signal', 'US') == ['USR1', 'USR2']
    assert bash_completions(s, *conf, 'signal', 'USR1', 'c') == ['cat']
    assert bash_completions(s, *conf, 'tail', '-f', 'o') == ['off']
    assert bash_completions(s, *conf, 'tail', 'off', 'std') == ['stdout', 'stderr']
    assert bash_completions(s, *conf, 'version', '') == []
    assert bash_completions(s, 'hea') == ['health']
    assert bash_completions(s, *conf, 'health', '--') == ['--live', '--ready']
    assert bash_completions(s, *conf, 'health', 'web:a') == ['web:alpha']
    assert bash_completions(s, '-s', 'unix:///none', 'start', '') == ['all']


@test
def fish_completes(s):
    if not shutil.which('fish'):
        print('  (no fish)')
        return
    s.start()

    def offered(line):
        r = subprocess.run(['fish', '--no-config', '-c', 'source $argv[1]; complete -C $argv[2]',
                            os.path.join(COMPLETIONS, 'supervisorctl.fish'), line],
                           env=s.env(PATH=s.ctl + ':/usr/bin:/bin'), cwd=s.dir, text=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return [x.split('\t')[0] for x in r.stdout.splitlines()]
    assert sorted(offered('supervisorctl sta')) == ['start', 'status']
    assert sorted(offered('supervisorctl -c %s start we' % s.conf)) == ['web:*', 'web:alpha', 'web:beta']
    assert sorted(offered('supervisorctl -c %s update ' % s.conf)) == ['cat', 'off', 'web']
    assert sorted(offered('supervisorctl -c %s health we' % s.conf)) == ['web:*', 'web:alpha', 'web:beta']
    assert {'--live', '--ready'} <= set(offered('supervisorctl -c %s health --' % s.conf))


@test
def zsh_completes(s):
    if not shutil.which('zsh'):
        print('  (no zsh)')
        return
    s.start()
    p = pexpect.spawn('zsh', ['-f', '-i'], env=s.env(PATH=s.ctl + ':/usr/bin:/bin', PS1='> ', ZDOTDIR=s.dir), cwd=s.dir,
                      encoding='utf-8', timeout=10, dimensions=(40, 200))
    p.delaybeforesend = 0.1
    p.sendline("fpath=(%s $fpath); autoload -U compinit; compinit -u -D; PS1='ready''> '" % os.path.abspath(COMPLETIONS))
    p.expect_exact('ready> ')
    p.send('supervisorctl -c %s vers\t' % s.conf)
    p.expect('ion')
    p.send('\x15supervisorctl -c %s heal\t' % s.conf)
    p.expect('th')
    p.send('\x15supervisorctl -c %s start web:al\t' % s.conf)
    p.expect('pha')
    p.send('\x15supervisorctl -c %s add we\t' % s.conf)
    p.expect_exact('add web')
    p.close(force=True)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('bin')
    ap.add_argument('--daemon', default=os.path.join(setup.venv_dir(), 'bin'))
    ap.add_argument('test', nargs='*')
    a = ap.parse_intermixed_args()
    failed = 0
    chosen = {n: f for n, f in TESTS.items() if not a.test or n in a.test}
    for name, function in chosen.items():
        s = Session(os.path.abspath(a.bin), os.path.abspath(a.daemon))
        try:
            function(s)
            print('PASS', name, flush=True)
        except (AssertionError, pexpect.ExceptionPexpect, subprocess.SubprocessError) as e:
            failed += 1
            last = [line for line in str(e).splitlines() if line.startswith(('before', 'buffer'))] or str(e).splitlines()[-6:]
            print('FAIL %s — line %d: %s: %s' % (name, e.__traceback__.tb_next.tb_lineno, type(e).__name__, last), flush=True)
        finally:
            s.end()
    print('%d passed, %d failed' % (len(chosen) - failed, failed))
    return 1 if failed else 0


sys.exit(main())
