"""Configurations that come and go, and broken ones that change nothing."""
import os

from lib import test, until

ROUNDS = 20


def programs(*names, more=''):
    return ''.join('[program:%s]\ncommand=/bin/sleep 1000\nstartsecs=0\n%s\n' % (n, more) for n in names)


def running(lab, *names):
    """Waits until all of these and nothing else are RUNNING."""
    def done():
        try:
            return lab.states() == {'%s:%s' % (n, n): 'RUNNING' for n in names}
        except OSError:     # between two generations
            return False
    until(done, '%s; there are %s' % (names, lab.read('s.log')[-500:]))


def pids(lab):
    return {x['name']: x['pid'] for x in lab.rpc().getAllProcessInfo()}


def unharmed(lab, descriptors):
    assert lab.daemon.poll() is None, 'the daemon ended'
    assert lab.read('s.pid') == '%d\n' % lab.daemon.pid, 'pidfile: %r' % lab.read('s.pid')
    assert os.path.exists(lab.sock), 'no socket file'
    until(lambda: lab.descriptors() == descriptors, what='%d descriptors' % descriptors)
    assert sorted(f for f in os.listdir(lab.dir) if f.startswith('s.')) == ['s.conf', 's.log', 's.pid', 's.sock']


@test
def reload_twenty_times(lab):
    lab.start(programs('a', 'b'))
    running(lab, 'a', 'b')
    descriptors, memory = lab.settled_descriptors(), lab.anonymous_kb()
    old = set(lab.children())
    for i in range(ROUNDS):
        names = ('a', 'b') if i % 2 else ('a', 'c')
        lab.configure(programs(*names))
        r = lab.ctl('reload')
        assert (r.returncode, r.stdout) == (0, 'Restarted supervisord\n'), r
        until(lambda: set(lab.children()).isdisjoint(old), what='the end of the old programs')
        running(lab, *names)
        old = set(lab.children())
        unharmed(lab, descriptors)
    lab.is_modest(memory, 2048)


@test
def update_twenty_times(lab):
    lab.start(programs('same', 'a'))
    running(lab, 'same', 'a')
    pid = lab.pid('same')
    descriptors = lab.settled_descriptors()
    memory = None
    present = 'a'
    for i in range(ROUNDS):
        new = 'ab'[i % 2 == 0]
        lab.configure(programs('same', new))
        r = lab.ctl('reread')
        assert r.returncode == 0 and sorted(r.stdout.splitlines()) == sorted(
            ['%s: available' % new, '%s: disappeared' % present]), r
        r = lab.ctl('update')
        assert r.returncode == 0 and sorted(r.stdout.splitlines()) == sorted(
            ['%s: stopped' % present, '%s: removed process group' % present, '%s: added process group' % new]), r
        running(lab, 'same', new)
        # a changed program is replaced, the others are left alone
        lab.configure(programs('same') + programs(new, more='environment=ROUND="%d"' % i))
        r = lab.ctl('reread')
        assert (r.returncode, r.stdout) == (0, '%s: changed\n' % new), r
        r = lab.ctl('update')
        assert (r.returncode, r.stdout) == (0, '%s: stopped\n%s: updated process group\n' % (new, new)), r
        running(lab, 'same', new)
        assert lab.ctl('reread').stdout == 'No config updates to processes\n'
        assert lab.ctl('update').stdout == ''
        assert lab.pid('same') == pid, 'a program was restarted that had not changed'
        unharmed(lab, descriptors)
        memory = memory or lab.anonymous_kb()
        present = new
    lab.is_modest(memory, 2048)


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


def begin(lab):
    lab.start(programs('a', 'b'))
    running(lab, 'a', 'b')
    return pids(lab), lab.settled_descriptors()


@test
def broken_update_changes_nothing(lab):
    before, descriptors = begin(lab)
    for option, named in BROKEN:
        # a new program, one gone, and one that is wrong
        lab.configure(programs('a', 'new') + programs('wrong', more=option))
        for action in ('reread', 'update'):
            r = lab.ctl(action)
            assert r.returncode != 0 and r.stdout.lower().startswith('error: '), (option, r)
            assert named in r.stdout and 'program:wrong' in r.stdout, (option, action, r.stdout)
            assert lab.conf in r.stdout or 'program:wrong.priority' in r.stdout, (option, action, r.stdout)
            assert pids(lab) == before, (option, action)
        unharmed(lab, descriptors)
    conf, lab.conf = lab.conf, lab.write('ctl.conf', '[supervisorctl]\nserverurl=unix://' + lab.sock)
    for text in ('[program:x', 'nothing=here\n', '[program:x]\nnot an option\n', '[program:x]\n', None):
        lab.write('s.conf', text) if text else os.remove(conf)
        r = lab.ctl('update')
        assert r.returncode == 1 and 'CANT_REREAD' in r.stdout, (text, r)
        if text:
            unharmed(lab, descriptors)
    lab.configure(programs('a', 'b'))
    assert lab.ctl('update').stdout == ''
    assert pids(lab) == before


@test
def broken_reload_changes_nothing(lab):
    before, descriptors = begin(lab)
    for option, named in BROKEN:
        lab.configure(programs('a', 'new') + programs('wrong', more=option))
        r = lab.ctl('reload')
        assert r.returncode != 0 and named in r.stdout and 'program:wrong' in r.stdout, (option, r)
        last = lab.read('s.log').splitlines()[-1]
        # The log also has the line.
        assert 'cannot restart, everything stays as it is: %s:' % lab.conf in last and named in last, (option, last)
        lab.alive()
        assert pids(lab) == before, (option, r)
        unharmed(lab, descriptors)
