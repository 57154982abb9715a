"""top: live on a terminal, which is as it was before afterwards, whatever ends it."""
import os
import re
import signal
import termios
import time

from lib import sections, test, until
from lib.processes import status
from lib.ptyctl import clean
from session import ended, prompt

PROGRAMS = sections('''
[program:idle] command=/bin/sleep 1000 | startsecs=0
[program:busy] command=/bin/sh -c "while :; do :; done" | startsecs=0
[program:broken] command=/bin/false | startretries=0
''')
ENTER, LEAVE = '\x1b[?1049h', '\x1b[?1049l'


def start(s):
    s.start(programs=PROGRAMS, waits=False)
    until(lambda: s.state('broken') == 'FATAL', 'the end of broken')


def opened(s, *args, **how):
    p = s.pty('top', *args, **how)
    p.expect_exact(ENTER)
    p.expect_exact('broken')
    return p


def frames(text):
    """What was drawn, each time from the upper left corner."""
    return [clean(x.split('\x1b[J')[0]).split('\n') for x in text.split('\x1b[H')[1:]]


@test
def it_fits_the_terminal_with_and_without_colours(s):
    start(s)
    for columns in (40, 80, 200):
        for env in ({}, {'NO_COLOR': '1'}):
            p = opened(s, size=(24, columns), env=env)
            p.send('q')
            text = p.before + p.after + ended(p, 0)
            frame = frames(ENTER + text if '\x1b[H' in text else text)[0]
            assert all(len(x) <= columns for x in frame), (columns, frame)
            assert bool(re.search(r'\x1b\[\d*m', text)) == (not env), (env, text)
            assert '3 processes: 2 RUNNING, 1 FATAL' in frame[0], frame
            head = frame[2].split()
            assert head[:2] == ['NAME', 'STATE'] and {'CPU%', 'MEM'} <= set(head), frame
            assert ('FDS' in head) == (columns > 40), frame
            assert ('xited' in ' '.join(frame)) == (columns == 200), frame


@test
def whatever_ends_it_gives_the_terminal_back(s):
    start(s)
    for end, wanted in (('q', 0), ('\x03', 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)):
        p = s.pty('top')
        before = termios.tcgetattr(p.child_fd)
        p.expect_exact(ENTER)
        p.expect_exact('broken')
        until(lambda: not termios.tcgetattr(p.child_fd)[3] & termios.ECHO, 'keys that are not shown')
        if isinstance(end, str):
            p.send(end)
        else:
            p.kill(end)
        p.expect_exact('\x1b[?25h' + LEAVE)
        until(lambda: termios.tcgetattr(p.child_fd) == before, 'the terminal as it was, after %r' % end)
        ended(p, wanted)


@test
def it_is_stopped_and_goes_on(s):
    start(s)
    p = opened(s)
    before = p.before
    p.kill(signal.SIGTSTP)
    p.expect_exact(LEAVE)
    # Without a shell the kernel does not stop the group of a terminal that has lost its parent; with one it does.
    p.expect_exact(ENTER) if not stopped(p.pid) else None
    p.kill(signal.SIGCONT)
    p.expect_exact('processes', timeout=5)
    p.send('q')
    p.expect_exact(LEAVE)
    ended(p, 0)
    assert before is not None


def stopped(pid):
    end = time.monotonic() + 1
    while time.monotonic() < end:
        if status(pid, 'State').startswith('T'):
            return True
        time.sleep(0.01)
    return False


@test
def a_shell_gets_its_terminal_back_from_one_that_is_stopped(s):
    start(s)
    import pexpect
    p = s.kept.enter_context(pexpect.spawn('/bin/bash', ['--norc', '--noprofile', '-i'], env=s.env(PS1='$ '), cwd=s.dir,
                                           encoding='utf-8', timeout=20, dimensions=(40, 100)))
    p.expect_exact('$ ')
    p.sendline(' '.join(s.ctl_command('top')))
    p.expect_exact(ENTER)
    p.expect_exact('broken')
    p.send('\x1a')
    p.expect_exact(LEAVE)
    p.expect_exact('Stopped')
    p.expect_exact('$ ')
    p.sendline('stty -a | tr ";" "\\n" | grep -o -- "-\\?echo \\|-\\?icanon"; echo done')
    p.expect_exact('done\r\n')
    p.expect_exact('done\r\n')
    assert '-echo' not in p.before and '-icanon' not in p.before, p.before
    p.sendline('fg')
    p.expect_exact(ENTER)
    p.expect_exact('broken')
    p.send('q')
    p.expect_exact(LEAVE)
    p.expect_exact('$ ')
    p.sendline('exit')
    ended(p)


@test
def keys_sort_it(s):
    start(s)
    p = opened(s)

    def order():
        p.expect_exact('NAME')
        p.expect_exact('\x1b[J')
        return re.findall(r'^(idle|busy|broken) ', clean(p.before), re.M)
    p.send('n')
    until(lambda: order() == ['broken', 'busy', 'idle'], 'the order of names')
    p.send('c')
    until(lambda: order()[0] == 'busy', 'the busy one in front')
    p.send('m')
    p.expect_exact('sorted by memory')
    p.send('r')
    p.expect_exact('sorted by restarts')
    p.send('q')
    ended(p, 0)


@test
def it_is_drawn_again_by_itself_and_when_it_is_resized(s):
    start(s)
    p = opened(s, size=(24, 80))
    p.setwinsize(24, 50)
    p.expect_exact('by CPU; c m n r sort, q quits')
    # A busy loop takes what there is of one CPU, which only a second look tells.
    p.expect(r'busy +(\x1b\[32m)?RUNNING(\x1b\[0m)? .*?(\d+\.\d)', timeout=10)
    s.ctl('stop', 'busy')
    p.expect('busy +STOPPED', timeout=10)
    p.send('q')
    ended(p, 0)


@test
def a_number_of_times(s):
    start(s)
    t = time.monotonic()
    p = s.pty('top', '-n', '2')
    p.expect_exact(LEAVE)
    rest = clean(ended(p, 0))
    assert 2 < time.monotonic() - t < 15
    # The last one stays.
    assert re.search(r'^busy +RUNNING', rest, re.M) and rest.lstrip().startswith('NAME'), rest
    text = s.shown('top', '-n', '1')
    assert ENTER not in text and re.search(r'^NAME', text), text


@test
def a_pipe_gets_one_table(s):
    start(s)
    r = s.ctl('top')
    head, *lines = r.stdout.splitlines()
    assert head.split() == ['NAME', 'STATE', 'HEALTH', 'PID', 'UPTIME', 'RST', 'CPU%', 'MEM', 'FDS'], r
    assert len(lines) == 3 and lines[0].split()[0] == 'busy' and r.returncode == 0 and '\x1b' not in r.stdout, r
    assert lines[-1].startswith('broken') or 'broken' in r.stdout
    assert s.ctl('top', 'i*').stdout.splitlines()[1].split()[0] == 'idle'
    r = s.ctl('top', 'nope')
    assert (r.returncode, r.stdout) == (1, 'nope: ERROR (no such process)\n'), r
    assert s.ctl('top', '-n', '0').returncode == 1
    r = s.ctl('top', '-n', '2', 'idle')
    assert len(r.stdout.splitlines()) == 5 and r.stdout.count('NAME') == 2, r


@test
def nothing_is_left_of_it(s):
    s.start(programs=sections('[program:idle] command=/bin/sleep 1000 | startsecs=0'))
    p = s.pty('top')
    p.expect_exact('idle')
    p.send('q')
    ended(p, 0)
    end = time.monotonic() + 1
    while time.monotonic() < end:
        time.sleep(0.05)
    before = s.daemon_status('voluntary_ctxt_switches')
    descriptors = s.descriptors()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        time.sleep(0.05)
    assert s.daemon_status('voluntary_ctxt_switches') == before
    assert s.descriptors() == descriptors


@test
def it_outlives_the_process_that_answers(s):
    start(s)
    p = opened(s)
    os.kill(s.control_process(), signal.SIGKILL)
    p.expect(r'3 processes', timeout=10)
    p.expect(r'3 processes', timeout=10)
    s.stop()
    p.expect_exact('no answer from unix://', timeout=10)
    p.send('q')
    p.expect_exact(LEAVE)
    ended(p, 0)


@test
def the_shell_goes_on_behind_it(s):
    start(s)
    p = s.shell()
    p.sendline('top')
    p.expect_exact(ENTER)
    p.expect_exact('broken')
    p.sendintr()
    p.expect_exact(LEAVE)
    p.expect_exact('supervisor> ')
    p.sendline('pid idle')
    assert prompt(p).strip().endswith(str(s.pid('idle')))
