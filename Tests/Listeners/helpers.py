"""Listeners and programs that use supervisor.childutils of Supervisor 4.3.0, and what events carry."""
import re

from lib import test, until
from lib.places import project_file
from stage import child, count, ear, heard, in_venv, listener, payloads, program, say

TEXT = 'Øresund \N{EURO SIGN} \N{GRINNING FACE} naïve'


@test
def a_listener_may_call_back_while_it_has_an_event(lab):
    lab.start(listener('remote', in_venv('remote.py', lab.path('remote.jsonl')), 'REMOTE_COMMUNICATION',
                       'buffer_size=100') + program('x') + ear(lab, 'states', 'PROCESS_STATE', more='buffer_size=100'))
    lab.running('remote', 'states', 'x')
    pid = lab.pid('x')
    for _ in range(3):
        say(lab, 'x', kind='restart')
    count(lab, 'remote', 3)
    for event in heard(lab, 'remote'):
        assert event['before'] == pid != event['after'], event
        pid = event['after']
    assert lab.pid('x') == pid
    # STOPPING, STOPPED, STARTING, RUNNING of each restart came to the other one meanwhile.
    until(lambda: [e['eventname'] for e in heard(lab, 'states') if 'processname:x ' in e['payload']][-12:] == [
        'PROCESS_STATE_' + s for _ in range(3) for s in ('STOPPING', 'STOPPED', 'STARTING', 'RUNNING')], what='states')


@test
def a_listener_may_fail_and_may_cause_events_for_itself(lab):
    lab.up(listener('remote', in_venv('remote.py', lab.path('remote.jsonl')), 'REMOTE_COMMUNICATION',
                    'buffer_size=100'), 'remote')
    say(lab, 'fail once')
    say(lab, TEXT, kind='tell')
    count(lab, 'remote', 3)
    events = [(e['serial'], e['poolserial'], e['type'], e['data'], e['server'], e['pool'], e['ver'], e['eventname'])
              for e in heard(lab, 'remote')]
    common = ('supervisor', 'remote', '3.0', 'REMOTE_COMMUNICATION')
    assert events == [('0', '0', 't', 'fail once') + common, ('1', '1', 'tell', TEXT) + common,
                      ('2', '2', 'told', TEXT) + common], events


@test
def output_that_is_text_arrives_as_text_wherever_it_was_read_apart(lab):
    text = ''.join('%d 漢字かな交じり文 \N{GRINNING FACE} naïve\n' % i for i in range(20000))
    lab.write('text', text)
    lab.start(ear(lab, 'ear', 'PROCESS_LOG') +
              program('x', '/bin/sh -c "cat %s; printf \'\\303\'; exec sleep 1000"' % lab.path('text'),
                      'stdout_events_enabled=true\nstdout_logfile=%s\nautostart=false' % lab.path('x.log')))
    lab.running('ear')
    lab.rpc().startProcess('x')

    def said():
        return [p.split('\n', 1)[1] for p in payloads(lab, 'ear')]
    until(lambda: sum(map(len, said())) >= len(text), lambda: '%d of %d' % (sum(map(len, said())), len(text)))
    assert ''.join(said()) == text
    # What is no character comes at the end of the run.
    lab.rpc().stopProcess('x')
    until(lambda: said()[-1] == "Undecodable: b'\\xc3'", lambda: said()[-1][-100:])
    with open(lab.path('x.log'), 'rb') as log:
        assert log.read() == text.encode() + b'\xc3'


@test
def lengths_count_characters_or_bytes_as_the_section_says(lab):
    lab.start(ear(lab, 'text', 'PROCESS_LOG,REMOTE_COMMUNICATION') +
              ear(lab, 'bytes', 'PROCESS_LOG,REMOTE_COMMUNICATION', 'unit=bytes', more='event_length=bytes') +
              program('cat', '/bin/cat', 'stdout_events_enabled=true') +
              program('err', '/bin/sh -c "exec cat >&2"', 'stderr_events_enabled=true') + program('quiet', '/bin/cat'))
    lab.running('text', 'bytes', 'cat', 'err', 'quiet')
    names = {}
    # One after another: how much is read at once is not promised.
    for i, (name, text) in enumerate((('cat', TEXT + '\n'), ('err', TEXT * 100), ('cat', 'plain'))):
        lab.rpc().sendProcessStdin('quiet', text)
        lab.rpc().sendProcessStdin(name, text)
        count(lab, 'text', i + 1)
        count(lab, 'bytes', i + 1)
    say(lab, TEXT)
    for ear_name, length in (('text', len), ('bytes', lambda t: len(t.encode()))):
        count(lab, ear_name, 4)
        events = heard(lab, ear_name)
        names[ear_name] = [(e['eventname'], e['payload']) for e in events]
        assert all(int(e['len']) == length(e['payload']) for e in events), events
    pids = {n: lab.pid(n) for n in ('cat', 'err')}
    log = 'processname:%s groupname:%s pid:%d channel:%s\n%s'
    assert names['text'] == names['bytes'] == [
        ('PROCESS_LOG_STDOUT', log % ('cat', 'cat', pids['cat'], 'stdout', TEXT + '\n')),
        ('PROCESS_LOG_STDERR', log % ('err', 'err', pids['err'], 'stderr', TEXT * 100)),
        ('PROCESS_LOG_STDOUT', log % ('cat', 'cat', pids['cat'], 'stdout', 'plain')),
        ('REMOTE_COMMUNICATION', 'type:t\n' + TEXT)], names


@test
def bytes_that_are_no_text_reach_those_who_read_bytes(lab):
    lab.up(ear(lab, 'text', 'PROCESS_LOG') + ear(lab, 'bytes', 'PROCESS_LOG', 'unit=bytes', more='event_length=bytes') +
           program('odd', r'/usr/bin/printf "a\\377b\\000c"', 'autostart=false\nautorestart=false\n'
                   'stdout_events_enabled=true'), 'text', 'bytes')
    lab.ctl('start', 'odd')
    count(lab, 'text', 1)
    count(lab, 'bytes', 1)
    assert payloads(lab, 'text')[0].endswith("channel:stdout\nUndecodable: b'a\\xffb\\x00c'"), payloads(lab, 'text')
    assert payloads(lab, 'bytes')[0].endswith('channel:stdout\na\\xffb\0c'), payloads(lab, 'bytes')


@test
def messages_between_tokens_become_events_and_leave_the_log(lab):
    lab.start(ear(lab, 'talk', 'PROCESS_COMMUNICATION') + ear(lab, 'log', 'PROCESS_LOG') +
              program('talker', in_venv('talker.py'), 'stdout_capture_maxbytes=1MB\nstderr_capture_maxbytes=1MB\n'
                      'stdout_logfile={0}/t.out\nstderr_logfile={0}/t.err\nstderr_events_enabled=true'.format(lab.dir)))
    lab.running('talk', 'log', 'talker')
    messages = [TEXT, '<!--XSUPERVISOR:BEG', 'long ' * 20000, 'last']
    for i, message in enumerate(messages):
        lab.rpc().sendProcessStdin('talker', message + '\n')
        count(lab, 'talk', 2 * i + 2)
    pid = lab.pid('talker')
    for channel in ('STDOUT', 'STDERR'):
        got = [e['payload'] for e in heard(lab, 'talk') if e['eventname'] == 'PROCESS_COMMUNICATION_' + channel]
        assert got == ['processname:talker groupname:talker pid:%d\n%s' % (pid, m) for m in messages], (channel, got)
    # Nothing of it is held back until the program ends (QRK-21).
    for name in ('t.out', 't.err'):
        until(lambda: lab.read(name) == '<before><after>\n' * len(messages), what=name)
    # What is captured is output as well (LOG-54).
    said = ''.join(p.split('\n', 1)[1] for p in payloads(lab, 'log'))
    until(lambda: ''.join(p.split('\n', 1)[1] for p in payloads(lab, 'log')) == ''.join(
        '<before>%s<after>\n' % m for m in messages), what='log events, there are: %.300s' % said)


@test
def the_output_of_a_listener_is_no_event(lab):
    # Of its standard error it is, as of any other program.
    lab.up(ear(lab, 'good', 'PROCESS_LOG') +
           listener('loud', child('ear.py', lab.path('loud.jsonl')), 'REMOTE_COMMUNICATION',
                    'stdout_events_enabled=true\nstdout_capture_maxbytes=1MB'), 'good', 'loud')
    say(lab, 'one', 'two')
    count(lab, 'loud', 2)
    say(lab, 'three')
    count(lab, 'loud', 3)
    assert not heard(lab, 'good'), heard(lab, 'good')


@test
def the_example_of_the_documentation_works(lab):
    text = project_file('docs', 'events.md')
    watch = lab.write('watch', text.split('```python\n')[1].split('```')[0], 0o755)
    section = text.split('```ini\n')[1].split('```')[0]
    assert 'command=/usr/local/bin/watch\n' in section
    lab.up(section.replace('/usr/local/bin/watch', watch) + 'stderr_logfile=%s/watch.err\n' % lab.dir +
           program('cat', '/bin/sh -c "exit 1"', 'autostart=false\nautorestart=false'), 'watch')
    lab.ctl('start', 'cat')
    until(lambda: re.fullmatch(r'PROCESS_STATE_EXITED processname:cat groupname:cat from_state:RUNNING expected:0 pid:\d+\n',
                               lab.read('watch.err')), what='what it writes')
