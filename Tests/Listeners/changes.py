"""Pools that come, change and go while events flow; restarts and the end."""
import signal

from lib import test, until
from stage import child, count, ear, heard, listener, payloads, program, say


def held(lab, name, events, more=''):
    """A listener that keeps the first event in hand until the file `go` is there."""
    return listener(name, child('ear.py', lab.path(name + '.jsonl'), 'hold=' + lab.path('go')),
                    events, 'buffer_size=100\n' + more)


def slow_to_stop(lab):
    """A command that takes a moment to end."""
    return '/bin/sh ' + lab.write('slow.sh', 'trap "sleep 0.2; exit 0" TERM\nwhile :; do sleep 0.05; done\n')


def serials(lab, name, kind='serial'):
    return [int(e[kind]) for e in heard(lab, name)]


@test
def pools_are_added_changed_and_removed_while_events_flow(lab):
    steady = ear(lab, 'steady', 'REMOTE_COMMUNICATION')
    lab.up(steady, 'steady')
    sent = 0

    def flow():
        nonlocal sent
        say(lab, *('%d' % (sent + i) for i in range(50)))
        sent += 50
    for i in range(5):
        flow()
        lab.configure(steady + ear(lab, 'guest', 'REMOTE_COMMUNICATION', more='buffer_size=%d' % (100 + i)))
        r = lab.ctl('update')
        assert (r.returncode, r.stdout) == (0, 'guest: added process group\n'), r
        lab.running('guest')
        before = len(heard(lab, 'guest'))
        flow()
        count(lab, 'guest', before + 50)
        # Something else about it is different now: it is replaced.
        lab.configure(steady + ear(lab, 'guest', 'REMOTE_COMMUNICATION,TICK_3600', 'fail=1'))
        assert lab.ctl('reread').stdout == 'guest: changed\n'
        r = lab.ctl('update')
        assert (r.returncode, r.stdout) == (0, 'guest: stopped\nguest: updated process group\n'), r
        lab.running('guest')
        flow()
        # The first one comes twice.
        count(lab, 'guest', before + 101)
        last = heard(lab, 'guest')[before + 50:]
        assert [int(e['poolserial']) for e in last] == [0] + list(range(50)), 'a new pool counts from 0'
        lab.configure(steady)
        r = lab.ctl('update')
        assert (r.returncode, r.stdout) == (0, 'guest: stopped\nguest: removed process group\n'), r
        flow()
    count(lab, 'steady', sent)
    assert payloads(lab, 'steady') == ['type:t\n%d' % i for i in range(sent)]
    assert serials(lab, 'steady', 'poolserial') == list(range(sent)) == serials(lab, 'steady')
    assert len(heard(lab, 'guest')) == 5 * 101


@test
def a_pool_that_is_removed_takes_its_events_along(lab):
    lab.up(ear(lab, 'steady', 'REMOTE_COMMUNICATION') + held(lab, 'guest', 'REMOTE_COMMUNICATION'), 'steady', 'guest')
    say(lab, 'a', 'b', 'c')
    count(lab, 'guest', 1)
    for call in (lab.rpc().stopProcess, lab.rpc().removeProcessGroup, lab.rpc().addProcessGroup):
        assert call('guest')
    lab.running('guest')
    lab.write('go', '')
    say(lab, 'd')
    count(lab, 'guest', 2)
    count(lab, 'steady', 4)
    assert [p[-1] for p in payloads(lab, 'guest')] == ['a', 'd']
    assert [p[-1] for p in payloads(lab, 'steady')] == list('abcd')


@test
def serials_go_on_across_a_restart_and_buffers_do_not(lab):
    lab.up(ear(lab, 'steady', 'REMOTE_COMMUNICATION,SUPERVISOR_STATE_CHANGE') +
           held(lab, 'busy', 'REMOTE_COMMUNICATION', 'stopwaitsecs=1') +
           program('x', slow_to_stop(lab)), 'steady', 'busy', 'x')
    say(lab, 'a', 'b', 'c')
    count(lab, 'busy', 1)
    count(lab, 'steady', 4)
    lab.daemon.send_signal(signal.SIGHUP)
    lab.logged('supervisord started with pid', 2)
    lab.write('go', '')
    until(lab.answers)
    lab.running('steady', 'busy')
    say(lab, 'd')
    count(lab, 'busy', 2)
    until(lambda: any(p.endswith('\nd') for p in payloads(lab, 'steady')), what='d')
    assert [p[-1] for p in payloads(lab, 'busy')] == ['a', 'd']
    events = [(e['eventname'].split('_')[-1], int(e['serial']), int(e['poolserial']), e['payload'][-1:])
              for e in heard(lab, 'steady')]
    # Programs stop before it does, so it is told of the restart.
    assert events == [('RUNNING', 0, 0, ''), ('COMMUNICATION', 1, 1, 'a'), ('COMMUNICATION', 2, 2, 'b'),
                      ('COMMUNICATION', 3, 3, 'c'), ('STOPPING', 4, 4, ''), ('RUNNING', 5, 0, ''),
                      ('COMMUNICATION', 6, 1, 'd')], events


@test
def listeners_are_told_of_a_shutdown_until_it_is_their_turn(lab):
    lab.start(ear(lab, 'late', 'PROCESS_STATE,SUPERVISOR_STATE_CHANGE,REMOTE_COMMUNICATION') +
              ear(lab, 'early', 'PROCESS_STATE,SUPERVISOR_STATE_CHANGE', more='priority=1000\nbuffer_size=100') +
              program('first', slow_to_stop(lab), 'priority=2') + program('second', slow_to_stop(lab), 'priority=1'))
    lab.running('late', 'early', 'first', 'second')
    count(lab, 'early', 3)
    lab.daemon.terminate()
    until(lambda: any('STOPPING' in e['eventname'] for e in heard(lab, 'late')), what='the shutdown')
    # Still in order: the control plane works too.
    say(lab, 'meanwhile')
    assert lab.daemon.wait(20) == 0

    state = 'PROCESS_STATE_'
    late = [(e['eventname'], e['payload'].split(' ')[0].split(':')[-1]) for e in heard(lab, 'late')]
    late = late[late.index(('SUPERVISOR_STATE_CHANGE_STOPPING', '')) + 1:]
    assert ('REMOTE_COMMUNICATION', 't\nmeanwhile') in late, late
    late.remove(('REMOTE_COMMUNICATION', 't\nmeanwhile'))
    states = [(state + s, name) for name in ('early', 'first', 'second') for s in ('STOPPING', 'STOPPED')]
    # When the last program has ended it is the turn of the listener. Whether it still reads of that is up to it.
    assert late[:5] == states[:5] and late[5:] in ([], states[5:]), late
    # The other one was stopped first.
    assert not any(e['eventname'] == state + 'STOPPED' for e in heard(lab, 'early')), heard(lab, 'early')


@test
def what_happens_before_a_listener_runs_waits_for_it(lab):
    lab.start(ear(lab, 'late', 'PROCESS_STATE,SUPERVISOR_STATE_CHANGE', more='startsecs=1\nbuffer_size=100') +
              program('x', more='startsecs=0'))
    count(lab, 'late', 5)
    assert [e['eventname'].split('_', 2)[-1] for e in heard(lab, 'late')[:5]] == [
        'CHANGE_RUNNING', 'STARTING', 'STARTING', 'RUNNING', 'RUNNING'], heard(lab, 'late')


@test
def a_listener_that_does_not_start_costs_the_others_nothing(lab):
    lab.up(ear(lab, 'good', 'REMOTE_COMMUNICATION') + listener('none', '/no/such/listener', 'REMOTE_COMMUNICATION',
                                                               'startretries=0'), 'good')
    until(lambda: lab.state('none') == 'FATAL', what='FATAL')
    say(lab, *map(str, range(30)))
    count(lab, 'good', 30)
    assert lab.read('s.log').count('pool none event buffer overflowed, discarding event') == 20
    assert 'pool good' not in lab.read('s.log')
