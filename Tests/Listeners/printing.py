"""Results that are printed to standard output, as the package supervisor-stdout has them printed (EXT-19); and pools
whose listener rejects what it gets."""
import os
import re
import time

from lib import test, until
from stage import child, count, ear, heard, listener, payloads, program, say


def printer(name, handler='supervisor_stdout:event_handler', more='buffer_size=1000'):
    return listener(name, child('ear.py', '/dev/null', 'echo=yes'), 'PROCESS_LOG', 'result_handler=%s\n%s' % (handler, more))


def lines(lab, word):
    return [x for x in lab.read('out').splitlines() if word in x]


@test
def results_are_printed_with_process_and_channel_in_front(lab):
    lab.start(printer('stdout') + program('cat', '/bin/cat', 'stdout_events_enabled=true') +
              program('err', '/bin/sh -c "exec cat >&2"', 'stderr_events_enabled=true') + program('quiet', '/bin/cat'))
    lab.running('stdout', 'cat', 'err', 'quiet')
    lab.rpc().sendProcessStdin('quiet', 'silence\n')
    lab.rpc().sendProcessStdin('cat', 'hello ø\n')
    until(lambda: lines(lab, '|') == ['cat stdout | hello ø'], what='the first line')
    lab.rpc().sendProcessStdin('err', 'one\ntwo\n')
    until(lambda: lines(lab, '|')[1:] == ['err stderr | one', 'err stderr | two'], what='the others')
    assert 'rejected' not in lab.read('s.log'), lab.read('s.log')


@test
def a_result_that_is_no_output_is_an_error_as_in_supervisor(lab):
    lab.up(listener('wrong', child('ear.py', lab.path('wrong.jsonl')), 'REMOTE_COMMUNICATION',
                    'result_handler=supervisor_stdout:event_handler'), 'wrong')
    say(lab, 'a')
    lab.logged('wrong: event caused an error')
    assert 'wrong: has entered the UNKNOWN state' in lab.read('s.log')


@test
def a_flood_is_printed_whole_and_in_order(lab):
    lab.start(printer('stdout', 'supervisor_stdout_py3:event_handler') +
              program('flood', '/bin/sh -c "seq 20000; exec sleep 1000"', 'stdout_events_enabled=true'))
    # A chunk may end inside a line, which is two lines then: what is behind the prefixes is all of it.
    until(lambda: lines(lab, '| ')[-1:] == ['flood stdout | 20000'], 'the end', 30)
    text = ''.join(x.partition(' | ')[2] for x in lines(lab, '| '))
    assert text == ''.join(str(i) for i in range(1, 20001)), text[:300]


@test
def other_handlers_are_refused_with_what_to_use(lab):
    lab.configure(printer('stdout', 'other:handler'))
    supervisord = os.path.join(lab.bindir, 'supervisord')
    start = lab.run([supervisord, '-n', '-c', lab.conf])
    assert start.returncode == 2, start
    assert start.stderr.startswith('Error: other:handler cannot be resolved within [eventlistener:stdout]\n'), start
    check = lab.run([supervisord, '--test', '-c', lab.conf])
    assert 'there are no Python plug-ins' in check.stdout and 'log_format=prefix' in check.stdout, check


@test
def a_listener_that_rejects_everything_is_asked_less_and_less_often(lab):
    lab.start(ear(lab, 'never', 'REMOTE_COMMUNICATION', 'fail=1000000') + ear(lab, 'calm', 'REMOTE_COMMUNICATION'))
    lab.running('never', 'calm')
    start = time.monotonic()
    say(lab, 'a')
    count(lab, 'never', 6)
    # 0.1 + 0.2 + 0.4 + 0.8 + 1.6
    assert time.monotonic() - start > 3, time.monotonic() - start
    # The other pool has its events at once.
    say(lab, 'b', 'c')
    count(lab, 'calm', 3)
    assert [p[-1] for p in payloads(lab, 'never')] == ['a'] * len(heard(lab, 'never'))
    assert lab.read('s.log').count('event was rejected') == 2, lab.read('s.log')
    assert lab.stop() == 0


@test
def a_pool_that_has_waited_loses_nothing_and_goes_on_at_once(lab):
    lab.up(ear(lab, 'picky', 'REMOTE_COMMUNICATION', 'fail=4', more='buffer_size=100'), 'picky')
    say(lab, *('%d' % i for i in range(50)))
    count(lab, 'picky', 54)
    assert payloads(lab, 'picky') == ['type:t\n0'] * 4 + ['type:t\n%d' % i for i in range(50)]


@test
def what_comes_while_a_pool_waits_is_not_lost_to_its_buffer(lab):
    lab.up(ear(lab, 'picky', 'REMOTE_COMMUNICATION', 'fail=2', more='buffer_size=3'), 'picky')
    say(lab, '0')
    count(lab, 'picky', 1)
    say(lab, *('%d' % i for i in range(1, 40)))
    count(lab, 'picky', 42)
    assert payloads(lab, 'picky') == ['type:t\n0'] * 2 + ['type:t\n%d' % i for i in range(40)]
    assert 'overflow' not in lab.read('s.log'), lab.read('s.log')


@test
def what_a_listener_says_is_no_command_to_a_terminal(lab):
    lab.up(listener('rude', child('bad.py', 'rude'), 'REMOTE_COMMUNICATION'), 'rude')
    say(lab, 'a')
    lab.logged('bad result line')
    assert r"rude: bad result line: '\x1b]0;pwned\x07\r'" in lab.read('s.log'), lab.read('s.log')
    assert not re.search('[\\x00-\\x09\\x0b-\\x1f]', lab.read('s.log')), lab.read('s.log')
