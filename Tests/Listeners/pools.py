"""Pools of several listeners."""
from lib import test, until
from stage import child, count, ear, heard, listener, payloads, program, say

MANY = 1000


def pool(lab, name, *args, size=3, buffer=MANY, more=''):
    return listener(name, child('ear.py', lab.path(name + '.jsonl'), *args), 'REMOTE_COMMUNICATION',
                    'numprocs=%d\nprocess_name=%%(program_name)s%%(process_num)d\nbuffer_size=%d\nautorestart=true\n%s'
                    % (size, buffer, more))


def members(name, size=3):
    return ['%s:%s%d' % (name, name, i) for i in range(size)]


@test
def a_thousand_events_are_each_delivered_once_to_each_pool(lab):
    lab.start(pool(lab, 'three') + ear(lab, 'one', 'REMOTE_COMMUNICATION') + ear(lab, 'states', 'PROCESS_STATE'))
    lab.running(*members('three') + ['one'])
    texts = [str(i) for i in range(MANY)]
    say(lab, *texts)
    count(lab, 'three', MANY, 30)
    count(lab, 'one', MANY, 30)
    assert payloads(lab, 'one') == ['type:t\n' + t for t in texts]
    events = heard(lab, 'three')
    # Who notes an event first is up to them; its number says when it was sent.
    events.sort(key=lambda e: int(e['poolserial']))
    assert [e['payload'] for e in events] == ['type:t\n' + t for t in texts]
    assert [int(e['poolserial']) for e in events] == list(range(MANY))
    assert len({e['listener'] for e in events}) > 1, 'one listener did it all'
    # Serials are those of all events that any pool wanted, so both pools saw the same.
    assert [e['serial'] for e in events] == [e['serial'] for e in heard(lab, 'one')]
    assert 'overflowed' not in lab.read('s.log')


@test
def overlapping_subscriptions_deliver_once(lab):
    lab.up(ear(lab, 'all', 'EVENT,REMOTE_COMMUNICATION,PROCESS_STATE,PROCESS_STATE_RUNNING') + program('x'), 'all', 'x')
    say(lab, 'end')
    until(lambda: any(p == 'type:t\nend' for p in payloads(lab, 'all')), what='the event')
    serials = [int(e['poolserial']) for e in heard(lab, 'all')]
    assert serials == list(range(len(serials))), serials


@test
def no_event_is_lost_while_listeners_are_killed(lab):
    lab.up(pool(lab, 'three', more='startretries=1000'), *members('three'))
    killed = 0
    for i in range(300):
        say(lab, str(i))
        if i % 30 == 29:
            name = members('three')[i // 30 % 3]
            lab.rpc().signalProcess(name, 'KILL')
            killed += 1
            lab.logged('SIGKILL', killed)
    until(lambda: {p for p in payloads(lab, 'three')} == {'type:t\n%d' % i for i in range(300)}, 'all events', 20)
    # One that was killed with an event in hand had noted it perhaps; more than one each cannot be.
    assert len(heard(lab, 'three')) <= 300 + killed, len(heard(lab, 'three'))


@test
def an_event_that_killed_its_listener_comes_before_those_that_wait(lab):
    lab.up(pool(lab, 'solo', 'die=poison', size=1), 'solo:solo0')
    say(lab, 'a', 'poison', 'b', 'c')
    count(lab, 'solo', 5)
    assert [p.split('\n')[1] for p in payloads(lab, 'solo')] == ['a', 'poison', 'poison', 'b', 'c']
    first, second = heard(lab, 'solo')[1:3]
    assert first['serial'] == second['serial'] and first['poolserial'] == second['poolserial']
    assert first['listener'] != second['listener']


@test
def a_rejected_event_comes_again_to_its_own_pool_only(lab):
    # QRK-2: in Supervisor all pools of the same priority get it again, all of them by default.
    lab.up(ear(lab, 'picky', 'REMOTE_COMMUNICATION', 'fail=5') + ear(lab, 'calm', 'REMOTE_COMMUNICATION') +
           ear(lab, 'ticks', 'TICK_3600'), 'picky', 'calm', 'ticks')
    say(lab, 'a', 'b')
    count(lab, 'picky', 7)
    say(lab, 'c')
    count(lab, 'picky', 8)
    count(lab, 'calm', 3)
    assert [p[-1] for p in payloads(lab, 'picky')] == list('aaaaaabc')
    assert [p[-1] for p in payloads(lab, 'calm')] == list('abc')
    assert not heard(lab, 'ticks')


@test
def a_full_buffer_drops_the_oldest_and_says_so(lab):
    go = lab.path('go')
    lab.up(ear(lab, 'slow', 'REMOTE_COMMUNICATION', 'hold=' + go, more='buffer_size=3'), 'slow')
    say(lab, '0')
    count(lab, 'slow', 1)
    say(lab, *'123456')
    lab.write('go', '')
    count(lab, 'slow', 4)
    assert [p[-1] for p in payloads(lab, 'slow')] == list('0456')
    for serial in (1, 2, 3):
        assert 'ERRO pool slow event buffer overflowed, discarding event %d\n' % serial in lab.read('s.log').replace(
            'ERROR', 'ERRO'), lab.read('s.log')
