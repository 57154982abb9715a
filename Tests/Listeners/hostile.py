"""Listeners that do wrong harm only themselves (PITFALLS P43)."""
import os
import signal

from lib import processes, test, until
from lib.network import proxy
from stage import child, count, ear, heard, listener, payloads, program, say

# What the daemon may need more while one of them does its worst: the events that may wait for it, and the buffers of pipes.
ALLOWANCE_KB = 12 * 1024


def bad(name, *arguments, events='REMOTE_COMMUNICATION,PROCESS_STATE',
        more='autorestart=true\nstartretries=1000000\nstopwaitsecs=1'):
    return listener(name, child('bad.py', *arguments), events, more)


class Company:
    """A daemon with a good listener, an ordinary program, and whom the test is about."""

    def __init__(self, lab, sections):
        self.lab = lab
        self.sent = 0
        lab.up(ear(lab, 'good', 'REMOTE_COMMUNICATION') + program('x') + sections, 'good', 'x')
        self.memory = lab.anonymous_kb()

    def is_well(self, events=10, size=100):
        """Everything else goes on as if the bad one were not there."""
        lab = self.lab
        text = 'z' * size
        say(lab, *('%d:%s' % (self.sent + i, text) for i in range(events)))
        self.sent += events
        count(lab, 'good', self.sent, 20)
        assert [p.split(':')[1] for p in payloads(lab, 'good')] == ['t\n%d' % i for i in range(self.sent)]
        pid = lab.pid('x')
        r = lab.ctl('restart', 'x')
        assert (r.returncode, r.stdout) == (0, 'x: stopped\nx: started\n'), r
        assert lab.pid('x') != pid
        assert 'RUNNING' in lab.ctl('status', 'x').stdout
        lab.alive()

    def is_modest(self, allowance=ALLOWANCE_KB):
        self.lab.is_modest(self.memory, allowance)


def bad_company(*arguments):
    """Registers the test of one bad listener."""
    def function(lab):
        company = Company(lab, bad('bad', *arguments))
        company.is_well(3)
        company.is_well()
        # Bigger than a pipe.
        company.is_well(20, 200_000)
        company.is_well()
        company.is_modest()
    function.__name__ = 'one_that_' + '_'.join(arguments).replace('-', 'minus_')
    test(function)


for manner in ('floods_at_once', 'floods_when_ready', 'floods_when_busy', 'floods_a_line', 'floods_a_result',
               'floods_with_answers', 'floods_with_nothing', 'closes_input', 'closes_input_when_busy',
               'closes_input_half_way', 'closes_output', 'closes_output_when_busy', 'closes_all', 'dies_at_once',
               'dies_of_each_event', 'dies_half_way', 'dies_after_promising', 'rejects', 'stops_itself',
               'stops_itself_when_busy'):
    bad_company(manner)
for length in ('9223372036854775807', '9223372036854775808', '99999999999999999999999999', '-1', '0', '_', 'x', '2_2'):
    bad_company('promises', length)
for seed in ('1', '2', '3'):
    bad_company('raves', seed)


@test
def one_that_never_reads_costs_no_more_than_its_buffer(lab):
    company = Company(lab, bad('bad', 'deaf'))
    for _ in range(5):
        company.is_well(20, 500_000)
    company.is_modest()


@test
def one_that_answers_without_reading_costs_no_more_than_its_buffer(lab):
    go = lab.path('go')
    company = Company(lab, bad('bad', 'deaf_but_answering', go, events='REMOTE_COMMUNICATION', more='buffer_size=20'))
    # Twice as much as the events in its buffer: these, and what the good one has not taken yet.
    for i in range(4):
        company.is_well(20, 500_000)
        lab.write('go.%d' % i, '')
        until(lambda: os.path.exists('%s.%d.done' % (go, i)), what='its answers')
    company.is_modest(20_000)


@test
def all_of_them_at_once(lab):
    manners = ['deaf', 'floods_at_once', 'floods_a_result', 'closes_input', 'closes_output', 'dies_of_each_event',
               'raves', 'rejects', 'stops_itself_when_busy', 'ignores_term']
    company = Company(lab, ''.join(bad('bad%d' % i, m) for i, m in enumerate(manners)))
    for _ in range(3):
        company.is_well()
    company.is_modest()


@test
def one_that_breaks_the_protocol_gets_no_more_until_it_is_started_anew(lab):
    company = Company(lab, bad('bad', 'floods_when_busy'))
    say(lab, '0:')
    company.sent += 1
    lab.logged('has entered the UNKNOWN state')
    assert "bad: bad result line: 'y'\n" in lab.read('s.log')
    company.is_well()
    assert lab.read('s.log').count('has entered the UNKNOWN state') == 1
    lab.ctl('restart', 'bad')
    lab.logged('has entered the UNKNOWN state', 2)


@test
def one_that_dribbles_is_a_good_listener(lab):
    dribbler = lab.write('dribbler.py', 'import os, sys\nsource = os.fdopen(0)\n'
                        'def say(text):\n    for c in text: os.write(1, c.encode())\n'
                        'while True:\n    say("READY\\n")\n    line = source.readline()\n    if not line: break\n'
                        '    text = source.read(int(line.rsplit("len:")[1]))\n'
                        '    open(%r, "a").write(text.split("\\n")[1] + " ")\n'
                        '    say("RESULT 2\\nOK")\n' % lab.path('dribble'))
    lab.up(listener('slow', '/usr/bin/python3 -S -E ' + dribbler, 'REMOTE_COMMUNICATION', 'buffer_size=100'), 'slow')
    say(lab, *map(str, range(50)))
    until(lambda: lab.read('dribble') == ''.join('%d ' % i for i in range(50)), what='all events')


@test
def one_that_ignores_term_is_killed_at_the_end(lab):
    company = Company(lab, bad('bad', 'ignores_term'))
    company.is_well(3)
    until(lambda: processes.treats(lab.pid('bad'), signal.SIGTERM, 'SigIgn'), what='its signal handling')
    assert lab.stop(20) == 0
    log = lab.read('s.log')
    assert "killing 'bad'" in log and 'SIGKILL' in log, log[-800:]


def survives(lab, restart):
    """The event that a stopped listener had in hand is the first of the next one."""
    company = Company(lab, listener(
        'held', child('ear.py', lab.path('held.jsonl'), 'hold=' + lab.path('go')), 'REMOTE_COMMUNICATION', 'buffer_size=100'))
    lab.running('held')
    say(lab, '0:', '1:', '2:')
    count(lab, 'held', 1)
    restart()
    lab.write('go', '')
    count(lab, 'held', 4)
    assert [p.split('\n')[1] for p in payloads(lab, 'held')] == ['0:', '0:', '1:', '2:'], payloads(lab, 'held')
    assert len({e['listener'] for e in heard(lab, 'held')}) == 2
    company.sent = 3
    company.is_well()


@test
def an_event_in_hand_survives_a_stop_by_a_client(lab):
    def restart():
        assert lab.ctl('stop', 'held').returncode == 0
        assert lab.ctl('start', 'held').returncode == 0
    survives(lab, restart)


@test
def an_event_in_hand_survives_a_restart_within_one_request(lab):
    def restart():
        results = proxy(lab.sock).system.multicall([{'methodName': 'supervisor.%sProcess' % what, 'params': ['held']}
                                                    for what in ('stop', 'start')])
        assert results == [True, True], results
    survives(lab, restart)
