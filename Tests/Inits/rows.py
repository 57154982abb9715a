"""What inits for containers promise, one row each.

A row is a function that gets a Bench and returns nothing when the promise was kept; what it asserts is the promise.
`promised` names those whose own documentation promises it: README and usage of tini (0.19.0) and of dumb-init
(1.2.5); of catatonit the usage, for its README promises nothing. `options` says how an init is asked for it: absent
means without options, None that it is not offered. A callable makes the whole command line from the Bench and the words
of the program, and has in `how` what the file says.
"""
import os
import shlex
import signal
import time

from bench import CATATONIT, DUMB, OURS, TINI
from lib import until
from lib.places import CHILD
from lib.processes import children, descendants, holds_back, lives, status

ROWS = []
BOTH = (TINI, DUMB)


class Row:
    def __init__(self, title, function, promised, options):
        self.title, self.function, self.promised, self.options = title, function, promised, options


def row(title, promised=(), **options):
    """Registers a row; keywords are options of the inits, with _ for -."""
    def register(function):
        given = {OURS: options.get('ours', []), TINI: options.get('tini', []), DUMB: options.get('dumb_init', []),
                 CATATONIT: options.get('catatonit', [])}
        ROWS.append(Row(title, function, promised, given))
        return function
    return register


def program(text):
    """A file with one program that ends the container, as a maker of our command line."""
    def words(bench, words):
        bench.stage.write('s.conf', '[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\n[program:app]\ncommand=%s\n'
                          'exit_on=exit\nautorestart=false\nstartsecs=0\n%s\n' % (' '.join(map(shlex.quote, words)), text))
        return [bench.supervisord, '-c', bench.stage.path('s.conf')]
    words.how = text
    return words


def settings(text):
    """A file beside the command."""
    def words(bench, words):
        bench.stage.write('s.conf', '[supervisord]\nlogfile=/dev/null\nlogfile_maxbytes=0\n%s\n' % text)
        return [bench.supervisord, '-c', bench.stage.path('s.conf'), '--'] + list(words)
    words.how = text
    return words


# ---- exit status ----

@row('exit codes of the program are its own (0, 1, 5, 126, 127, 255)', (TINI,))
def exit_codes(bench):
    for code in (0, 1, 5, 126, 127, 255):
        bench.run('exit', str(code))
        assert bench.end() == code


@row('death by signal is 128 + its number (TERM, KILL, SEGV)', (TINI,))
def death_by_signal(bench):
    for name in ('TERM', 'KILL', 'SEGV'):
        bench.run('die', name)
        assert bench.end() == 128 + getattr(signal, 'SIG' + name)


@row('a code that counts as success', (TINI,), ours=['-e', '143', '-e', '3'], tini=['-e', '143', '-e', '3'],
     dumb_init=None, catatonit=None)
def remapped(bench):
    bench.run('exit', '3')
    assert bench.end() == 0
    bench.hold()
    bench.stage.send(signal.SIGTERM)
    assert bench.end() == 0
    bench.run('exit', '4')
    assert bench.end() == 4


@row('a command that is not there is 127, one that cannot be executed 126')
def no_command(bench):
    bench.start(['/no/such/command'])
    assert bench.end() == 127
    bench.start([bench.prepare().write('plain', 'text\n')])
    assert bench.end() == 126


# ---- zombies ----

@row('zombies: 500 orphans are reaped', BOTH)
def orphans(bench):
    bench.up('storm 500 -- append up x -- hold')
    until(lambda: len(bench.stage.children()) == 1, 'an end of all zombies')


@row('the end of an orphan ends nothing', BOTH)
def orphan_ends_nothing(bench):
    bench.up('orphans 20 exit_9 -- append up x -- await go -- exit 3')
    until(lambda: len(bench.stage.children()) == 1, 'an end of all zombies')
    assert bench.go() == 3


@row('a child that was there before the init ends nothing (P3)')
def inherited_child(bench):
    bench.start([CHILD] + 'append up x -- await go -- exit 3'.split(),
                before=[CHILD, 'fork', 'await up -- exit 9', '--', 'exec'])
    bench.stage.wait_for('up')
    until(lambda: len(bench.stage.children()) == 1, 'the end of the other child')
    assert bench.go() == 3


@row('the program\'s end is seen among 500 others at the same moment (P1)')
def coalesced(bench):
    bench.up('append up x -- await go -- storm 500 -- exit 7')
    assert bench.go() == 7


@row('subreaper: orphans come to the init also when it is not process 1', (TINI,), tini=['-s'],
     dumb_init=None)
def subreaper(bench):
    bench.up('orphan hold -- append up x -- hold', below=1)
    until(lambda: len(children(bench.init())) == 2, 'the orphan', 3)


@row('a warning for each zombie that is reaped', (TINI,), ours=['-w'], tini=['-w'], dumb_init=None, catatonit=None)
def warning(bench):
    bench.run('orphan exit_9 -- await go')
    until(lambda: len(bench.stage.children()) == 1 and bench.stage.read('err'), 'a warning', 5)
    assert bench.go() == 0
    assert 'reaped' in bench.stage.read('err').lower(), bench.stage.read('err')


# ---- signals ----

PLAIN = ['HUP', 'INT', 'QUIT', 'USR1', 'USR2', 'PIPE', 'ALRM', 'TERM', 'STKFLT', 'CONT', 'URG', 'XCPU', 'XFSZ', 'VTALRM',
         'PROF', 'WINCH', 'IO', 'PWR']
NUMBERS = {n: getattr(signal, 'SIG' + n) if hasattr(signal, 'SIG' + n) else 16 for n in PLAIN}


def forwarded(bench, numbers):
    steps = ' -- '.join('trap got-%d %d' % (n, n) for n in numbers)
    bench.up(steps + ' -- append up x -- hold')
    for number in numbers:
        bench.stage.send(number)
        until(lambda: bench.stage.lines('got-%d' % number), 'signal %d' % number, 3)
    for number in numbers:
        assert len(bench.stage.lines('got-%d' % number)) == 1, 'signal %d came more than once' % number


@row('TERM ends a program that does not handle it, although its init is process 1', BOTH)
def default_disposition(bench):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        bench.hold()
        bench.stage.send(number)
        assert bench.end() == 128 + number


@row('signals are passed on, each once: ' + ' '.join(PLAIN), BOTH)
def plain_signals(bench):
    forwarded(bench, sorted(NUMBERS.values()))


@row('realtime signals (RTMIN to RTMAX) are passed on')
def realtime_signals(bench):
    forwarded(bench, range(signal.SIGRTMIN, signal.SIGRTMAX + 1))


@row('TSTP stops the program, CONT lets it go on', (DUMB,))
def suspended(bench):
    bench.hold()
    program_pid = bench.stage.children()[0]
    bench.stage.send(signal.SIGTSTP)
    until(lambda: status(program_pid, 'State').startswith('T'), 'a stop', 3)
    bench.stage.send(signal.SIGCONT)
    until(lambda: not status(program_pid, 'State').startswith('T'), 'its continuation', 3)
    bench.stage.send(signal.SIGTERM)
    assert bench.end() == 143


@row('a signal that comes while the program is being started is not lost: 12 rounds, 0 to 50 ms (P4)')
def early(bench):
    for delay in range(12):
        bench.start([CHILD, 'hold'])
        # Who waits in sigtimedwait, as tini does, shows nothing as blocked; by then it has a child.
        until(lambda: holds_back(bench.stage.pid, signal.SIGTERM) or bench.stage.children(), 'its first statement', 3)
        time.sleep(delay * 0.0045)
        bench.stage.send(signal.SIGTERM)
        assert bench.end(3) == 143


def usr1_to_two(bench):
    """Sends a signal to a program with a child in its group."""
    bench.run('fork trap_member_USR1_--_append_up_x_--_hold -- trap main USR1 -- append up x -- hold')
    until(lambda: len(bench.stage.lines('up')) == 2, 'both')
    bench.stage.send(signal.SIGUSR1)
    bench.stage.wait_for('main', 3)


@row('signals reach the whole process group of the program', (TINI, DUMB, CATATONIT), tini=['-g'], catatonit=['-g'])
def group(bench):
    usr1_to_two(bench)
    bench.stage.wait_for('member', 3)


@row('signals reach the program alone', (TINI, DUMB), dumb_init=['--single-child'],
     ours=program('forward_signals=USR1'))
def single(bench):
    usr1_to_two(bench)
    bench.stage.send(signal.SIGUSR1)
    until(lambda: len(bench.stage.lines('main')) == 2, 'another one', 3)
    assert not bench.stage.lines('member'), 'the other member got it too'


@row('TERM is turned into QUIT', (DUMB,), dumb_init=['-r', '15:3'], ours=['-r', '15:3'], tini=None,
     catatonit=None)
def rewritten(bench):
    bench.up('trap term TERM -- exit-on QUIT 0 -- append up x -- hold')
    bench.stage.send(signal.SIGTERM)
    assert bench.end() == 0
    assert not bench.stage.lines('term'), 'TERM came too'


@row('a signal is dropped', (DUMB,), dumb_init=['-r', '1:0'], ours=['-r', '1:0'], tini=None,
     catatonit=None)
def dropped(bench):
    bench.up('trap got HUP -- trap got USR1 -- append up x -- hold')
    bench.stage.send(signal.SIGHUP)
    bench.stage.send(signal.SIGUSR1)
    bench.stage.wait_for('got', 3)
    assert bench.stage.lines('got') == ['USR1'], 'HUP came'


@row('ABRT and SEGV that another process sends are passed on, as with `docker kill -s ABRT`')
def sent_faults(bench):
    forwarded(bench, [signal.SIGABRT, signal.SIGSEGV])


@row('the program gets a signal when the parent of the init dies', (TINI,), ours=['-p', 'USR1'],
     tini=['-p', 'SIGUSR1'], dumb_init=None, catatonit=None)
def parent_death(bench):
    bench.up('trap got USR1 -- append up x -- hold', below=2)
    os.kill(bench.parent(), signal.SIGKILL)
    bench.stage.wait_for('got', 3)


# ---- the end ----

@row('members of the group that the program leaves behind get TERM, and the time to act on it')
def left_behind(bench):
    bench.up('fork trap_told_TERM_--_append_up_x_--_hold -- await up -- await go -- exit 3')
    assert bench.go() == 3
    assert bench.stage.lines('told') == ['TERM']


@row('what has left the group and the session gets TERM, and the time that it needs (P49)')
def strays(bench):
    bench.up('orphan block_TERM_--_append_up_x_--_until_TERM_--_sleep_100_--_append_ended_well -- await go -- exit 3')
    assert bench.go() == 3
    assert bench.stage.lines('ended') == ['well']


@row('what ignores TERM does not hold up the end of the container')
def stubborn(bench):
    bench.up('orphan ignore_TERM_--_append_up_x_--_hold -- await go -- exit 3')
    assert bench.go(5) == 3


@row('nothing of the group is left when the init ends, also when it is not process 1', (DUMB,),
     ours=program('killmode=group'))
def group_gone(bench):
    bench.run('fork pid_member_--_hold -- await member -- await go -- exit 3', below=1)
    bench.stage.wait_for('member')
    init = bench.init()
    member = until(lambda: [c for c in descendants(init) if status(c, 'Name') == 'child' and not children(c)], 'it')[0]
    bench.stage.write('go', '')
    until(lambda: not lives(init), 'the end of the init', 5)
    until(lambda: not lives(member), 'the end of the member', 2)


# ---- what the program is given ----

@row('arguments, environment and standard streams are handed on')
def handed_on(bench):
    bench.prepare().write('in', 'from the input\n')
    script = 'read line; printf "%s|%s|%s\\n" "$line" "$WORD" "$1"; echo error >&2'
    with open(bench.stage.path('in'), 'rb') as stdin:
        bench.start(['/bin/sh', '-c', script, 'sh', 'two words'], stdin=stdin, env={'WORD': 'of the environment'})
        assert bench.end() == 0
    assert bench.stage.read('out') == 'from the input|of the environment|two words\n', bench.stage.read('out')
    assert bench.stage.read('err') == 'error\n', bench.stage.read('err')


@row('started with clean signals, the program has none blocked or ignored')
def clean_signals(bench):
    bench.hold()
    pid = bench.stage.children()[0]
    assert int(status(pid, 'SigBlk'), 16) == 0, 'blocked: ' + status(pid, 'SigBlk')
    assert int(status(pid, 'SigIgn'), 16) == 0, 'ignored: ' + status(pid, 'SigIgn')


def bits(*numbers):
    return sum(1 << (n - 1) for n in numbers)


@row('signals that were ignored or blocked before it are so in the program (nohup; tini\'s own test)')
def inherited_signals(bench):
    bench.start([CHILD, 'append', 'up', 'x', '--', 'hold'],
                before=[CHILD, 'ignore', '22', '11', '2', '--', 'block', '21', '4', '15', '--', 'exec'])
    bench.stage.wait_for('up')
    pid = bench.stage.children()[0]
    assert int(status(pid, 'SigIgn'), 16) & bits(22, 11, 2) == bits(22, 11, 2), 'ignored: ' + status(pid, 'SigIgn')
    assert int(status(pid, 'SigBlk'), 16) & bits(21, 4, 15) == bits(21, 4, 15), 'blocked: ' + status(pid, 'SigBlk')


@row('its own working directory is `/`, so that only the program keeps a file system busy')
def working_directory(bench):
    bench.hold()
    # Later than its first child: it may not be there yet.
    until(lambda: os.readlink('/proc/%d/cwd' % bench.stage.pid) == '/', 'the root', 3)


@row('the program has the terminal: Ctrl-C reaches it')
def terminal(bench):
    bench.on_terminal('trap got INT -- append up x -- hold')
    bench.stage.wait_for('up')
    bench.type(b'\x03')
    bench.stage.wait_for('got', 3)


@row('an init below an init is transparent', (DUMB,), dumb_init=['--single-child'])
def nested(bench):
    bench.start(bench.line([CHILD] + 'trap got USR1 -- exit-on TERM 6 -- append up x -- hold'.split()))
    bench.stage.wait_for('up')
    bench.stage.send(signal.SIGUSR1)
    bench.stage.wait_for('got', 3)
    bench.stage.send(signal.SIGTERM)
    assert bench.end() == 6


@row('a script begins with it (`#!/usr/bin/env -S`)')
def interpreter(bench):
    start = bench.line(['/bin/sh'])
    # The kernel hands the rest of that line on as one word; env splits it.
    head = ' '.join(['/usr/bin/env', '-S'] + start)
    script = bench.prepare().write('script', '#!%s\necho "$1"; kill -TERM $$\n' % head, 0o755)
    bench.stage.start([script, 'ran'])
    assert bench.end() == 143
    assert bench.stage.read('out') == 'ran\n', bench.stage.read('out')


@row('it is linked statically: nothing of the image is needed')
def static(bench):
    path = os.path.realpath(bench.line(['x'])[0])
    with open(path, 'rb') as f:
        assert b'/ld-linux' not in f.read(4096), 'it asks for a dynamic linker'
