"""Configurations that come and go, and broken ones that change nothing."""
import os

from lab import test, until

ROUNDS = 20


def programs(*names, more=''):
    return ''.join('[program:%s]\ncommand=/bin/sleep 1000\nstartsecs=0\n%s\n' % (n, more) for n in names)


def running(lab, *names):
    """All of these and nothing else are RUNNING."""
    return sorted((x['name'], x['statename']) for x in lab.rpc().getAllProcessInfo()) == sorted(
        (n, 'RUNNING') for n in names)


def unharmed(lab, descriptors):
    assert lab.daemon.poll() is None, 'the daemon ended'
    assert lab.read('s.pid') == '%d\n' % lab.daemon.pid, 'pidfile: %r' % lab.read('s.pid')
    assert os.path.exists(lab.sock), 'no socket file'
    until(lambda: lab.descriptors() == descriptors, what='%d descriptors' % descriptors)
    assert sorted(f for f in os.listdir(lab.dir) if f.startswith('s.')) == ['s.conf', 's.log', 's.pid', 's.sock']


@test
def reload_twenty_times(lab):
    lab.start(programs('a', 'b'))
    until(lambda: running(lab, 'a', 'b'), what='a, b')
    descriptors, memory = lab.settled_descriptors(), lab.anonymous_kb()
    old = set(lab.children())
    for i in range(ROUNDS):
        names = ('a', 'b') if i % 2 else ('a', 'c')
        lab.configure(programs(*names))
        r = lab.ctl('reload')
        assert (r.returncode, r.stdout) == (0, 'Restarted supervisord\n'), r
        until(lambda: set(lab.children()).isdisjoint(old), what='the end of the old programs')

        def again():
            try:
                return running(lab, *names)
            except OSError:
                return False
        until(again, what='%s after reload %d' % (names, i + 1))
        old = set(lab.children())
        unharmed(lab, descriptors)
    grown = lab.anonymous_kb() - memory
    lab.note('memory %+d kB' % grown)
    assert grown < 2048, grown


@test
def update_twenty_times(lab):
    lab.start(programs('same', 'a'))
    until(lambda: running(lab, 'same', 'a'), what='same, a')
    pid = lab.rpc().getProcessInfo('same')['pid']
    descriptors = lab.settled_descriptors()
    memory = None
    present = 'a'
    for i in range(ROUNDS):
        new = 'ab'[i % 2 == 0]
        lab.configure(programs('same', new, more=''))
        r = lab.ctl('reread')
        assert r.returncode == 0 and sorted(r.stdout.splitlines()) == sorted(
            ['%s: available' % new, '%s: disappeared' % present]), r
        r = lab.ctl('update')
        assert r.returncode == 0 and sorted(r.stdout.splitlines()) == sorted(
            ['%s: stopped' % present, '%s: removed process group' % present, '%s: added process group' % new]), r
        until(lambda: running(lab, 'same', new), what=new)
        # a changed program is replaced, the others are left alone
        lab.configure(programs('same') + programs(new, more='environment=ROUND="%d"' % i))
        r = lab.ctl('reread')
        assert (r.returncode, r.stdout) == (0, '%s: changed\n' % new), r
        r = lab.ctl('update')
        assert (r.returncode, r.stdout) == (0, '%s: stopped\n%s: updated process group\n' % (new, new)), r
        until(lambda: running(lab, 'same', new), what=new)
        assert lab.ctl('reread').stdout == 'No config updates to processes\n'
        assert lab.ctl('update').stdout == ''
        assert lab.rpc().getProcessInfo('same')['pid'] == pid, 'a program was restarted that had not changed'
        unharmed(lab, descriptors)
        memory = memory or lab.anonymous_kb()
        present = new
    grown = lab.anonymous_kb() - memory
    lab.note('memory %+d kB' % grown)
    assert grown < 2048, grown


# An option, and what the message has to say beside its section and file. The words are Supervisor's.
BROKEN = [
    ('startsecs=soon', "'soon'"),
    ('numprocs=2', 'process_name'),
    ('stopsignal=NOPE', "'NOPE'"),
    ('environment=A', "'A'"),
    ('user=nobody-of-this-name', 'nobody-of-this-name'),
    ('autorestart=perhaps', "'perhaps'"),
    ('stdout_logfile=/nowhere/at/all/x.log', '/nowhere/at/all'),
    ('priority=%(ENV_NOPE)s', 'ENV_NOPE'),
]


@test
def broken_update_changes_nothing(lab):
    lab.start(programs('a', 'b'))
    until(lambda: running(lab, 'a', 'b'), what='a, b')
    before = sorted((x['name'], x['pid']) for x in lab.rpc().getAllProcessInfo())
    descriptors = lab.settled_descriptors()
    for option, named in BROKEN:
        # a new program, one gone, and one that is wrong
        lab.configure(programs('a', 'new') + programs('wrong', more=option))
        for action in ('reread', 'update'):
            r = lab.ctl(action)
            assert r.returncode != 0 and r.stdout.lower().startswith('error: '), (option, r)
            assert named in r.stdout and 'program:wrong' in r.stdout, (option, action, r.stdout)
            assert lab.conf in r.stdout or 'program:wrong.priority' in r.stdout, (option, action, r.stdout)
            assert sorted((x['name'], x['pid']) for x in lab.rpc().getAllProcessInfo()) == before, (option, action)
        unharmed(lab, descriptors)
    for text in ('[program:x', 'nothing=here\n', '[program:x]\nnot an option\n', '[program:x]\n'):
        lab.file('s.conf', text)
        r = lab.ctl('-s', 'unix://' + lab.sock, '-c', lab.file('ctl.conf', '[supervisorctl]\n'), 'update')
        assert r.returncode != 0, (text, r)
        unharmed(lab, descriptors)
    os.remove(lab.conf)
    r = lab.ctl('-s', 'unix://' + lab.sock, '-c', lab.file('ctl.conf', '[supervisorctl]\n'), 'update')
    assert r.returncode != 0, r
    lab.configure(programs('a', 'b'))
    assert lab.ctl('update').stdout == ''
    assert sorted((x['name'], x['pid']) for x in lab.rpc().getAllProcessInfo()) == before


@test
def broken_reload_changes_nothing(lab):
    lab.start(programs('a', 'b'))
    until(lambda: running(lab, 'a', 'b'), what='a, b')
    before = sorted((x['name'], x['pid']) for x in lab.rpc().getAllProcessInfo())
    descriptors = lab.settled_descriptors()
    for option, named in BROKEN:
        lab.configure(programs('a', 'new') + programs('wrong', more=option))
        r = lab.ctl('reload')
        assert r.returncode != 0 and named in r.stdout and 'program:wrong' in r.stdout, (option, r)
        last = lab.read('s.log').splitlines()[-1]
        # The log also has the line.
        assert 'cannot restart, everything stays as it is: %s:' % lab.conf in last and named in last, (option, last)
        lab.alive()
        assert sorted((x['name'], x['pid']) for x in lab.rpc().getAllProcessInfo()) == before, (option, r)
        unharmed(lab, descriptors)
