"""The shell on a terminal: completion, history, the keys that interrupt and end, and all of it in tmux."""
import os
import re
import shutil

from lib import test, until
from session import ended, prompt


@test
def completes_actions_and_names(s):
    s.start()
    p = s.shell()
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
    ended(p, 0)


@test
def completes_on_a_terminal_that_can_do_nothing(s):
    s.start()
    p = s.shell(env={'TERM': 'dumb'})
    p.send('vers\t\r')
    assert prompt(p).split('\n')[:2] == ['version ', '4.3.0'], p.before     # not the whole line once more


@test
def ctrl_d_ends_the_shell_or_deletes(s):
    s.start()
    p = s.shell(env={'TERM': 'dumb'})
    p.sendeof()
    assert ended(p) == '\r\n', repr(p.before)   # no ^D
    p = s.shell()
    p.send('versionx\x02\x04\x04\r')           # Ctrl-B, Ctrl-D: the x is deleted; a Ctrl-D at the end does nothing
    p.expect_exact('4.3.0')
    prompt(p)


@test
def an_end_of_input_ends_one_question_only(s):
    s.start()
    p = s.shell()
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
    ended(p)


@test
def keeps_a_history_without_answers(s):
    history = s.write('history', 'pid cat\n')
    s.start(client='history_file=' + history)
    p = s.shell()
    p.send('\x1b[A\r')                  # up: the line of an earlier session
    assert re.search(r'^\d+$', prompt(p), re.M)
    p.sendline('shutdown')
    p.expect_exact('y/N? ')
    p.sendline('nothing of the kind')
    prompt(p)
    p.sendline('version')
    prompt(p)
    p.sendline('quit')
    ended(p)
    assert s.lines('history') == ['pid cat', 'shutdown', 'version', 'quit'], s.read('history')
    other = s.path('other')
    p = s.shell('-r', other)
    p.sendline('avail')
    prompt(p)
    p.sendeof()
    ended(p)
    assert s.read('other') == 'avail\n'
    assert os.stat(other).st_mode & 0o777 == 0o600


@test
def interrupt_ends_tail_but_not_the_shell(s):
    s.start()
    p = s.shell()
    p.sendline('tail -f cat')
    p.expect_exact('==> Press Ctrl-C to exit <==')
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
    ended(p, 0)


@test
def interrupt_leaves_the_shell_out_of_a_long_action(s):
    s.start()
    p = s.shell()
    p.sendline('start web:beta')
    p.expect_exact('waiting for web:beta')
    p.sendintr()
    ended(p, 0)


@test
def a_session_in_tmux(s):
    if not shutil.which('tmux'):
        return 'not run: no tmux'
    s.start(client='history_file=%s/h' % s.dir)
    tmux = ['tmux', '-S', s.path('tmux'), '-f', '/dev/null']

    def keys(*k):
        s.run(tmux + ['send-keys', '-t', 'x', *k], check=True)

    def capture():
        return s.run(tmux + ['capture-pane', '-p', '-t', 'x'], check=True).stdout

    def screen(wanted):
        until(lambda: re.search(wanted, capture()), lambda: '%s in:\n%s' % (wanted, capture()))
    s.run(tmux + ['new-session', '-d', '-s', 'x', '-x', '100', '-y', '40'] + s.ctl_command(), check=True)
    s.kept.callback(s.run, tmux + ['kill-server'])
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
    keys('C-c')
    screen(r'(?s)Press Ctrl-C.*supervisor>\s*$')
    keys('echo ü', 'Enter')
    screen(r'Unknown syntax: echo ü')
    keys('C-d')
    until(lambda: s.run(tmux + ['has-session', '-t', 'x']).returncode, 'the end of the shell')
