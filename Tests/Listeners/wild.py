"""superlance as it is published, with real events."""
import postbox as mail
from lib import test, until
from lib.environment import SUPERVISOR
from lib.network import free_port
from stage import child, listener, program

TO, FROM = 'ops@example.com', 'daemon@example.com'


def tool(name, arguments, events, more=''):
    return listener(name, '%s %s' % (SUPERVISOR.program(name), arguments), events, more)


@test
def crashmail_writes_of_each_unexpected_exit_and_of_nothing_else(lab):
    sendmail = mail.sendmail(lab, 'sendmail')
    exits = ''.join(program(name, '/bin/sh -c "exit %d"' % code, 'autostart=false\nautorestart=false\n' + more)
                    for name, code, more in (('good', 0, ''), ('known', 7, 'exitcodes=7'), ('bad', 7, ''),
                                             ('worse', 9, ''),
                                             ('last', 1, '')))
    lab.up(tool('crashmail', '-a -m %s -o [lab] -s "%s -t -i"' % (TO, sendmail), 'PROCESS_STATE', 'buffer_size=100') +
           exits + program('stays'), 'crashmail', 'stays')
    for name in ('good', 'known', 'bad', 'good', 'worse', 'known'):
        lab.ctl('start', name)
        until(lambda: lab.state(name) == 'EXITED', what='the end of ' + name)
    assert lab.rpc().stopProcess('stays')
    # Events come in order: when this one is dealt with, all are.
    lab.ctl('start', 'last')
    until(lambda: any('Process last' in x for x in mail.letters(lab, 'sendmail')), what='the mail about the last one')
    letters = mail.letters(lab, 'sendmail')
    assert len(letters) == 3, letters
    for name in ('bad', 'worse', 'last'):
        letter = next(x for x in letters if 'Process %s in group %s exited unexpectedly (pid ' % (name, name) in x)
        assert letter.startswith('To: %s\nSubject: [lab]: %s crashed at 2' % (TO, name)), letter
        assert letter.endswith('from state RUNNING'), letter


@test
def tools_that_are_driven_by_ticks_restart_and_write(lab):
    port, mute, food = free_port(), lab.path('mute'), lab.path('food')
    sendmail = mail.sendmail(lab, 'sendmail')
    with mail.SMTP() as smtp:
        batch = '--toEmail=%s --fromEmail=%s --smtpHost=%s --tickEvent=TICK_5 --interval=0.05' % (TO, FROM, smtp.address)
        lab.start(
            tool('httpok', '-p web -t 1 -m %s -s %s -n front http://127.0.0.1:%d/' % (TO, sendmail, port), 'TICK_5') +
            tool('memmon', '-c -p glutton=60MB -g web=500MB -a 1GB -m %s -s %s -n small' % (TO, sendmail), 'TICK_5') +
            tool('fatalmailbatch', batch + ' --subject=gone', 'PROCESS_STATE,TICK_5', 'buffer_size=100') +
            tool('crashmailbatch', batch, 'PROCESS_STATE,TICK_5', 'buffer_size=100') +
            program('web', child('web.py', str(port), mute)) + program('glutton', child('glutton.py', food)) +
            program('never', '/bin/sh -c "exit 1"', 'startsecs=1\nstartretries=0\nautostart=false') +
            program('crash', '/bin/sh -c "exit 3"', 'autostart=false\nautorestart=false'))
        lab.running('httpok', 'memmon', 'fatalmailbatch', 'crashmailbatch', 'web', 'glutton')
        pids = {n: lab.pid(n) for n in ('web', 'glutton')}
        # memmon says what it has looked at; the first look finds nothing.
        until(lambda: 'RSS of glutton:glutton' in lab.rpc().readProcessStderrLog('memmon', 0, 0), "memmon's first tick", 20)
        assert all(lab.pid(n) == pid for n, pid in pids.items()), 'restarted without need'
        assert not mail.letters(lab, 'sendmail') and not smtp.letters, 'mail without need'
        lab.write('mute', '')
        lab.write('food', '')
        lab.ctl('start', 'never', 'crash')
        for name, pid in pids.items():
            until(lambda: lab.pid(name) not in (0, pid), 'a new ' + name, 20)
        until(lambda: len(mail.letters(lab, 'sendmail')) == 2, 'mails of httpok and memmon', 20)
        until(lambda: len(smtp.letters) == 2, 'mails of the batches, there are: %s' % smtp.letters, 20)
        lab.running('httpok', 'memmon', 'fatalmailbatch', 'crashmailbatch', 'web', 'glutton')
        subjects = sorted(x.splitlines()[1] for x in mail.letters(lab, 'sendmail'))
        assert subjects == ['Subject: httpok [front]: http://127.0.0.1:%d/: bad status returned' % port,
                            'Subject: memmon [small]: process glutton:glutton restarted'], subjects
        batches = {x['Subject']: x.get_payload() for x in smtp.letters}
        assert 'Process never:never failed to start too many times' in batches.get('gone', ''), batches
        assert 'Process crash:crash (pid ' in batches.get('Crash alert from supervisord', ''), batches
