"""What is kept in memory of programs that log to standard output, and may be read as any other log (EXT-79)."""
import os
import subprocess

from lib import sections, test, timed, until
from lib.network import connection

KEEP = 16384
TALKERS = sections('''
[program:cat] command=/bin/cat | startsecs=0 | stdout_logfile=/dev/stdout | stderr_logfile=/dev/stderr
[program:err] command=/bin/sh -c "exec cat >&2" | startsecs=0 | stdout_logfile=/dev/stdout | stderr_logfile=/dev/stderr
''')


def to_nothing():
    """Standard output and standard error that take everything, and are no file that could be read."""
    nothing = os.open('/dev/null', os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nothing, number)


def start(lab, programs=TALKERS, keep=KEEP):
    lab.start(programs, daemon='log_keep=%d' % keep if keep else '', before=to_nothing)


def says(lab, name, text):
    lab.rpc().sendProcessStdin(name, text)


def log(lab, name='cat'):
    return lab.rpc().readProcessStdoutLog(name, 0, 0)


def is_kept(lab, text):
    """Has the program write something, and waits until it is all that is kept."""
    says(lab, 'cat', text)
    until(lambda: log(lab) == text, 'the text')


@test
def the_end_is_read_by_every_method(lab):
    start(lab)
    lab.running('cat', 'err')
    rpc = lab.rpc()
    assert rpc.getProcessInfo('cat')['stdout_logfile'] == '/dev/stdout'
    assert (log(lab), rpc.tailProcessStdoutLog('cat', 0, 10)) == ('', ['', 0, False])
    lines = ['line %d\n' % i for i in range(5000)]
    for i in range(0, 5000, 1000):
        says(lab, 'cat', ''.join(lines[i:i + 1000]))
    text = ''.join(lines)
    until(lambda: log(lab).endswith('line 4999\n'), 'the last line')
    assert log(lab) == rpc.readProcessLog('cat', 0, 0) == text[-KEEP:]
    assert rpc.readProcessStdoutLog('cat', -10, 0) == text[-10:]
    assert rpc.readProcessStdoutLog('cat', len(text) - 20, 5) == text[-20:-15]
    assert rpc.readProcessStdoutLog('cat', 0, len(text) - KEEP + 5) == text[-KEEP:][:5]
    assert rpc.tailProcessStdoutLog('cat', 0, 100) == [text[-100:], len(text), True]
    assert rpc.tailProcessStdoutLog('cat', len(text) - 100, 1000) == [text[-1000:], len(text), False]
    assert rpc.tailProcessStdoutLog('cat', len(text), 1000) == ['', len(text), False]
    # It was away for so long that what it has not seen is forgotten.
    assert rpc.tailProcessLog('cat', 100, 1 << 20) == [text[-KEEP:], len(text), True]
    says(lab, 'err', 'to err\n')
    until(lambda: rpc.readProcessStderrLog('err', 0, 0) == 'to err\n', 'standard error')
    assert lab.ctl('tail', 'cat').stdout == text[-1600:] + '\n'
    assert lab.ctl('tail', '-7', 'cat').stdout == text[-7:] + '\n'
    assert lab.ctl('tail', 'err', 'stderr').stdout == 'to err\n\n'
    web = connection(lab.sock)
    web.request('GET', '/tail.html?processname=cat&limit=30')
    assert text[-30:] in web.getresponse().read().decode()
    web.request('GET', '/log.html?processname=cat')
    page = web.getresponse().read().decode()
    assert text[-KEEP:] in page and 'The end of what cat writes to /dev/stdout' in page, page[:2000]


@test
def a_clear_forgets_it(lab):
    start(lab)
    lab.running('cat', 'err')
    for clear in (lambda: lab.rpc().clearProcessLogs('cat'), lambda: lab.rpc().clearProcessLog('cat'),
                  lambda: lab.rpc().clearAllProcessLogs(), lambda: lab.ctl('clear', 'cat')):
        is_kept(lab, 'some text\n')
        clear()
        assert (log(lab), lab.rpc().tailProcessLog('cat', 0, 5)) == ('', ['', 0, False])


@test
def it_is_kept_over_restarts(lab):
    start(lab)
    lab.running('cat')
    is_kept(lab, 'before\n')
    lab.rpc().stopProcess('cat')
    assert log(lab) == 'before\n'
    lab.rpc().startProcess('cat')
    says(lab, 'cat', 'after\n')
    until(lambda: log(lab) == 'before\nafter\n', 'more text')


@test
def following_goes_on_over_restarts_clears_and_what_is_forgotten(lab):
    start(lab, keep=1000)
    lab.running('cat')
    is_kept(lab, 'early\n')
    lab.beside(lab.ctl_command('tail', '-f', 'cat'), 'tail', lab.env())

    def comes(text):
        until(lambda: text in lab.read('tail'), lambda: '%r in:\n%s' % (text, lab.read('tail')[-800:]))
    comes('early\n')
    lab.rpc().stopProcess('cat')
    lab.rpc().startProcess('cat')
    says(lab, 'cat', 'after a restart\n')
    comes('after a restart\n')
    lab.rpc().clearProcessLogs('cat')
    # More than there was before.
    says(lab, 'cat', 'after a clear, and longer than all of the text that came before\n')
    comes('==> File truncated <==\nafter a clear, and longer')
    for i in range(50):
        says(lab, 'cat', ('%d ' % i) * 400 + '\nmark %d\n' % i)
        comes('mark %d\n' % i)
    seen = lab.read('tail')
    assert [seen.count('mark %d\n' % i) for i in range(50)] == [1] * 50, 'a line came twice'


@test
def fg_shows_it(lab):
    start(lab)
    lab.running('cat')
    is_kept(lab, 'seen by fg\n')
    with open(lab.path('fg'), 'wb') as out, subprocess.Popen(lab.ctl_command('fg', 'cat'), stdin=subprocess.PIPE,
                                                             stdout=out, stderr=out, env=lab.env()) as shown:
        until(lambda: 'seen by fg\n' in lab.read('fg'), lambda: lab.read('fg'))
        shown.stdin.write(b'typed\n')
        shown.stdin.flush()
        until(lambda: 'typed\n' in lab.read('fg'), lambda: lab.read('fg'))
        shown.terminate()


@test
def without_log_keep_there_is_no_log_as_before(lab):
    start(lab, keep=0)
    lab.running('cat')
    says(lab, 'cat', 'text\n')
    assert lab.ctl('tail', 'cat').stdout == 'cat: ERROR (no log file)\n'
    assert 'status code 404' in lab.ctl('tail', '-f', 'cat').stdout
    assert lab.rpc().tailProcessLog('cat', 0, 5) == ['', 0, False]


@test
def a_regular_file_is_read_itself(lab):
    lab.start(TALKERS, daemon='log_keep=5')
    lab.running('cat')
    says(lab, 'cat', 'more than is kept\n')
    until(lambda: 'more than is kept\n' in log(lab), 'the text')
    assert lab.read('out') == log(lab)


@test
def much_output_of_many_programs_keeps_within_the_limit(lab):
    """100 programs that each write 10 MB: 16 KB of each are kept, and that is all that it costs."""
    command = '/bin/sh -c "read x; yes 123456789 | head -c 10000000; exec sleep 1000"'
    start(lab, '[program:p]\ncommand=%s\nstartsecs=0\nnumprocs=100\nprocess_name=p%%(process_num)d\n'
               'stdout_logfile=/dev/stdout\nstderr_logfile=NONE\n' % command)
    names = ['p:p%d' % i for i in range(100)]
    lab.running(*names)
    rpc = lab.rpc()
    rpc.getAllProcessInfo()
    before = lab.anonymous_kb()
    for name in names:
        rpc.sendProcessStdin(name, 'go\n')
    until(lambda: all(rpc.tailProcessLog(name, 0, 0)[1] == 10000000 for name in names), '10 MB of each', 120)
    for name in names:
        assert rpc.readProcessStdoutLog(name, 0, 0) == ('123456789\n' * 1639)[-KEEP:], name
    # An allocation each has a few bytes of its own, and some were smaller before.
    lab.is_modest(before, 100 * KEEP // 1024 + 400)
    seconds, _ = timed(lambda: rpc.clearAllProcessLogs())
    assert seconds < 2
    rpc.stopAllProcesses()
