"""logs: the output of all programs on one terminal."""
import os
import re
import signal
import time

from lib import sections, test, until
from lib.processes import status
from lib.ptyctl import clean
from session import ended, prompt

SAY = '/bin/sh -c "while read -r line; do eval \\"$line\\"; done"'
PROGRAMS = sections('''
[program:cat] command=/bin/cat | startsecs=0
[program:sh] command=%s | startsecs=0
[group:app] programs=worker-with-quite-a-long-name
[program:worker-with-quite-a-long-name] command=/bin/cat | startsecs=0 | redirect_stderr=true
[program:mute] command=/bin/sleep 1000 | startsecs=0 | stdout_logfile=NONE | stderr_logfile=NONE
''') % SAY
WORKER = 'app:worker-with-quite-a-long-name'


def start(s, programs=PROGRAMS):
    s.start(programs=programs)
    s.running('cat', 'sh', WORKER)


def say(s, name, text):
    """Returns when the text is in the log."""
    s.rpc().sendProcessStdin(name, text)


def logged(s, name, text, stream='Stdout'):
    read = getattr(s.rpc(), 'readProcess%sLog' % stream)
    until(lambda: text in read(name, 0, 0), lambda: '%r in %r' % (text, read(name, 0, 0)))


def spoken(s):
    """Lines of three programs, one after the other."""
    for name, text in (('cat', 'one'), (WORKER, 'two'), ('cat', 'three')):
        say(s, name, text + '\n')
        logged(s, name, text)
        time.sleep(0.01)
    say(s, 'sh', 'printf "\\033[32mgreen\\033[0m \\033]0;title\\007\\033[2Jbell\\007\\n" >&2\n')
    logged(s, 'sh', 'green', 'Stderr')


@test
def lines_are_in_the_order_in_which_they_came(s):
    start(s)
    spoken(s)
    r = s.ctl('logs')
    width = len(WORKER)
    assert r.stdout.split('\n')[:-1] == [
        x.ljust(width) + ' | ' + y for x, y in (('cat', 'one'), (WORKER, 'two'), ('cat', 'three'),
                                                ('sh', '\x1b[32mgreen\x1b[0m \x1b]0;title\x07\x1b[2Jbell\x07'))], r
    assert r.stderr == 'supervisorctl: mute: has no log: stdout_logfile is NONE\n' and r.returncode == 0, r
    assert s.ctl('logs', '-n', '1', 'cat', 'app').stdout == '%s | two\n%s | three\n' % (WORKER, 'cat'.ljust(width))
    assert s.ctl('logs', '--no-prefix', '-n1', 'c*').stdout == 'three\n'


@test
def on_a_terminal_names_are_aligned_and_harmless(s):
    start(s)
    spoken(s)
    for columns, name in ((80, 'app:worker-wi…te-a-long-name'), (200, WORKER)):
        p = s.pty('logs', size=(40, columns))
        lines = ended(p, 0).split('\r\n')
        shown = [x for x in lines if 'mute' not in x][:-1]
        assert [clean(x).index(' | ') for x in shown] == [len(clean(shown[1]).split(' | ')[0])] * 4, (columns, shown)
        assert clean(shown[1]).startswith(name[:10]) and len(clean(shown[1]).split(' | ')[0]) <= max(columns // 3, 40), shown
        assert '\x1b[33mcat' in shown[0] and shown[0].split('\x1b[0m')[0] == shown[2].split('\x1b[0m')[0], shown
        # Standard error has another bar, and of what the program says its colours stay.
        assert shown[3].endswith('\x1b[31m|\x1b[0m \x1b[32mgreen\x1b[0m bell\\x07\x1b[0m'), shown
        assert clean(next(x for x in lines if 'mute' in x)).endswith('| (has no log: stdout_logfile is NONE)'), lines
    plain = s.shown('logs', env={'NO_COLOR': '1'})
    assert '\x1b' not in plain and '| green bell\\x07\r\n' in plain, plain


@test
def what_comes_is_shown_until_ctrl_c(s):
    start(s)
    say(s, 'cat', 'early\n')
    logged(s, 'cat', 'early')
    p = s.pty('logs', '-f')
    p.expect_exact('early')
    # Over a restart, also of the process that serves clients, and for a program that comes later.
    s.rpc().stopProcess('cat')
    s.rpc().startProcess('cat')
    say(s, 'cat', 'second life\n')
    p.expect_exact('second life')
    before = s.control_process()
    os.kill(before, signal.SIGKILL)
    until(lambda: s.control_process() not in (None, before), 'another one')
    say(s, 'cat', 'third\n')
    p.expect_exact('third')
    s.write('s.conf', s.read('s.conf') + '\n[program:later]\ncommand=/bin/sh -c "echo born; exec sleep 1000"\nstartsecs=0\n')
    s.ctl('update')
    p.expect_exact('born')
    p.sendintr()
    p.expect_exact('^C')
    ended(p, 0)
    assert p.before.count('early') == 0, p.before


@test
def nothing_is_missing_or_there_twice_over_a_lost_connection(s):
    start(s)
    p = s.beside(s.ctl_command('logs', '-f', '-n', '0', 'cat'), 'followed', env=s.env())
    until(lambda: say(s, 'cat', 'begin\n') or 'begin' in s.read('followed'), 'a reader')
    count = 0
    for _ in range(5):
        for _ in range(20):
            say(s, 'cat', 'line %d\n' % count)
            count += 1
        os.kill(s.control_process(), signal.SIGKILL)
    say(s, 'cat', 'end\n')
    until(lambda: s.read('followed').endswith('| end\n'), lambda: s.read('followed')[-300:])
    assert re.findall(r'\| line (\d+)', s.read('followed')) == [str(x) for x in range(count)], s.read('followed')
    assert p.poll() is None


@test
def a_flood_holds_nothing_up_and_what_is_left_out_is_told(s):
    start(s, PROGRAMS + sections('''
[program:flood] command=/bin/sh -c "seq 3000000; echo last" | startsecs=0 | autorestart=false | autostart=false
'''))
    p = s.beside(s.ctl_command('logs', '-f', '-n', '0', 'flood', 'cat'), 'followed', env=s.env())
    until(lambda: say(s, 'cat', 'begin\n') or 'begin' in s.read('followed'), 'a reader')
    s.rpc().startProcess('flood')
    t = time.monotonic()
    s.alive()
    assert time.monotonic() - t < 5
    until(lambda: s.state('flood') == 'EXITED', 'the end of the flood', 60)
    whole = len(''.join('%d\n' % x for x in range(1, 3000001))) + 5

    def told():
        """What was shown, and left out; a line that a gap cuts has one end more."""
        text = s.read('followed')
        lost = sum(int(x) for x in re.findall(r'flood: (\d+) bytes are left out', text))
        return lost + sum(len(x) + 1 for x in re.findall(r'(?m)^flood +\| (.*)$', text)), text.count('left out'), lost
    until(lambda: told()[0] >= whole, lambda: 'all of %d: %s' % (whole, told()), 60)
    assert told()[0] <= whole + told()[1], (told(), whole)
    s.note('%d of %d bytes left out' % (told()[2], whole))
    say(s, 'cat', 'still there\n')
    until(lambda: '| still there\n' in s.read('followed'), lambda: s.read('followed')[-300:])
    assert p.poll() is None


@test
def without_a_reader_nothing_wakes_the_daemon(s):
    start(s)
    p = s.pty('logs', '-f')
    say(s, 'cat', 'one\n')
    p.expect_exact('one')
    p.sendintr()
    ended(p, 0)

    def wakes():
        return [int(status(s.daemon.pid, x)) for x in ('voluntary_ctxt_switches', 'nonvoluntary_ctxt_switches')]
    # The process for clients ends when it has had nothing to do for a while.
    until(lambda: s.control_process() is None, 'its end')
    time.sleep(0.5)
    before = wakes()
    time.sleep(1)
    assert wakes() == before, (before, wakes())


@test
def wrong_words_are_named(s):
    start(s)
    r = s.ctl('logs', 'nope', 'cat', 'x*')
    assert (r.returncode, r.stdout) == (1, 'nope: ERROR (no such process)\nx*: ERROR (no such process)\n'), r
    r = s.ctl('logs', '-f', 'nope')
    assert (r.returncode, r.stdout) == (1, 'nope: ERROR (no such process)\n'), r
    r = s.ctl('logs', '-n', 'many')
    assert r.returncode == 1 and r.stdout.startswith("Error: -n needs a number of lines, not 'many'\nlogs\t"), r
    r = s.ctl('logs', '-z')
    assert r.stdout.startswith('Error: logs knows no option -z\n'), r


@test
def the_shell_goes_on_behind_it(s):
    start(s)
    p = s.shell()
    p.sendline('logs -f cat')
    say(s, 'cat', 'hello\n')
    p.expect_exact('hello')
    p.sendintr()
    prompt(p)
    p.sendline('pid cat')
    assert str(s.pid('cat')) in prompt(p)


@test
def tail_counts_lines(s):
    start(s)
    say(s, 'cat', ''.join('line %d\n' % x for x in range(3000)))
    logged(s, 'cat', 'line 2999\n')
    assert s.ctl('tail', '-n', '2', 'cat').stdout == 'line 2998\nline 2999\n'
    assert s.ctl('tail', 'cat', '-n3').stdout == 'line 2997\nline 2998\nline 2999\n'
    assert len(s.ctl('tail', '-n', '2000', 'cat').stdout.splitlines()) == 2000
    assert len(s.ctl('tail', '-n', '9000', 'cat').stdout.splitlines()) == 3000
    assert s.ctl('tail', '-n', '0', 'cat').stdout == ''
    # Bytes, as ever.
    assert s.ctl('tail', '-9', 'cat').stdout == 'ine 2999\n\n'
    r = s.ctl('tail', '-n', '5', 'nope')
    assert (r.returncode, r.stdout) == (1, 'nope: ERROR (no such process name)\n'), r
    assert s.ctl('maintail', '-n', '1').stdout.count('\n') == 1
    p = s.pty('tail', 'cat', '-f', '-n', '1')
    p.expect_exact('line 2999')
    assert 'line 2998' not in p.before
    say(s, 'cat', 'and on\n')
    p.expect_exact('and on')
    p.sendintr()
    ended(p, 0)
