"""Ansible's supervisorctl module against our supervisorctl and supervisord.

ansible-core comes from PyPI into an environment in the cache directory. The module itself is taken from the source
distribution of Ansible 2.9.27, the last one that carried it (15 MB; community.general's is the same but for the states'
documentation and `stop_before_removing`); nothing of either is kept here. Without them, or with CONTROL_ANSIBLE=0, the
module's commands and what it looks for in their output are tried alone.
"""
import functools
import json
import os
import subprocess
import tempfile

from lib import sections, test, until
from lib.environment import Environment

ENVIRONMENT = Environment('supervisor-conformance/ansible', None, ['ansible-core==2.19.14'], ['ansible'])
MODULES = os.path.join(ENVIRONMENT.directory, 'modules')
CARRIER = 'ansible==2.9.27'
MEMBER = 'ansible-2.9.27/lib/ansible/modules/web_infrastructure/supervisorctl.py'


@functools.lru_cache()
def ansible():
    """The playbook program, or None when PyPI does not give it within a minute."""
    if os.environ.get('CONTROL_ANSIBLE') == '0':
        return None
    module = os.path.join(MODULES, 'supervisorctl.py')
    quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL, 'timeout': 60}
    try:
        ENVIRONMENT.make(**quiet)
        if not os.path.exists(module):
            with tempfile.TemporaryDirectory() as place, ENVIRONMENT.source(CARRIER, place, **quiet) as tar:
                text = tar.extractfile(MEMBER).read()
            os.makedirs(MODULES, exist_ok=True)
            with open(module, 'wb') as f:
                f.write(text)
    except (OSError, subprocess.SubprocessError):
        return None
    return ENVIRONMENT.program('ansible-playbook')


class ByHand:
    """What the module does, in our own words: its commands, and the parts of their output that it reads."""

    def __init__(self, lab):
        self.lab = lab

    def matched(self, name):
        found = []
        for line in self.lab.ctl('status').stdout.splitlines():
            words = line.split()
            group = words[0].split(':')[0] + ':' if ':' in words[0] else None
            if name in ('all', words[0]) or name == group:
                found.append((words[0], words[1]))
        return found

    def act(self, processes, states, action, expected):
        wanted = [n for n, s in processes if states is None or s in states]
        for name in wanted:
            r = self.lab.ctl(*action, name)
            if r.returncode != 0 or '%s: %s' % (name, expected) not in r.stdout:
                return 'failed'
        return 'changed' if wanted else 'ok'

    def task(self, name, state, sig=None):
        stopped = ('STOPPED', 'EXITED', 'FATAL', 'BACKOFF', 'STOPPING', 'UNKNOWN')
        if state == 'restarted':
            if self.lab.ctl('update').returncode != 0:
                return 'failed'
        processes = self.matched(name)
        if state in ('present', 'absent'):
            if bool(processes) == (state == 'present'):
                return 'ok'
            if self.lab.ctl('reread').returncode != 0:
                return 'failed'
            verb, past = ('add', 'added') if state == 'present' else ('remove', 'removed')
            out = self.lab.ctl(verb, name.rstrip(':')).stdout
            return 'changed' if '%s: %s process group' % (name.rstrip(':'), past) in out else 'failed'
        if not processes:
            return 'failed'
        if state == 'restarted':
            return self.act(processes, None, ('restart',), 'started')
        if state == 'started':
            return self.act(processes, stopped, ('start',), 'started')
        if state == 'stopped':
            return self.act(processes, ('RUNNING', 'STARTING'), ('stop',), 'stopped')
        return self.act(processes, ('RUNNING',), ('signal', sig), 'signalled')

    def tasks(self, steps):
        return [self.task(*step) for step in steps]


class Playbook:
    """The same by Ansible: one playbook, a task per step."""

    def __init__(self, lab, program):
        self.lab, self.program = lab, program

    def tasks(self, steps):
        tasks = []
        for name, state, *sig in steps:
            options = {'name': name, 'state': state, 'config': self.lab.conf,
                       'supervisorctl_path': os.path.join(self.lab.bindir, 'supervisorctl')}
            if sig:
                options['signal'] = sig[0]
            tasks.append({'supervisorctl': options, 'ignore_errors': True})
        book = self.lab.write('book.json', json.dumps([{'hosts': 'localhost', 'gather_facts': False, 'tasks': tasks}]))
        env = self.lab.env(ANSIBLE_LIBRARY=MODULES, ANSIBLE_STDOUT_CALLBACK='ansible.builtin.default',
                   ANSIBLE_LOCAL_TEMP=self.lab.dir, ANSIBLE_REMOTE_TEMP=self.lab.dir, ANSIBLE_NOCOLOR='1',
                   ANSIBLE_PYTHON_INTERPRETER=ENVIRONMENT.program('python'),
                   ANSIBLE_LOCALHOST_WARNING='False', ANSIBLE_INVENTORY_UNPARSED_WARNING='False')
        r = self.lab.run([self.program, '-i', 'localhost,', '-c', 'local', book],
                         env=env, stderr=subprocess.STDOUT, timeout=120)
        found = []
        for line in r.stdout.splitlines():
            word = line.split(':')[0]
            if word in ('ok', 'changed', 'fatal') and '[localhost]' in line:
                found.append('failed' if word == 'fatal' else word)
        assert len(found) == len(steps), r.stdout[-3000:]
        return found


PROGRAMS = sections('''
[program:app] command=/bin/sleep 1000 | startsecs=0
[program:off] command=/bin/sleep 1000 | startsecs=0 | autostart=false
[program:traps] startsecs=0
    | command=/bin/sh -c "trap 'echo got it >>%(d)s/signals' USR1; echo ready >>%(d)s/signals; while :; do sleep 0.05; done"
[program:broken] command=/nowhere/at/all | startretries=0 | autostart=false
[group:web] programs=alpha,beta
[program:alpha] command=/bin/sleep 1000 | startsecs=0
[program:beta] command=/bin/sleep 1000 | startsecs=0 | autostart=false
''')
LATE = '[program:late]\ncommand=/bin/sleep 1000\nstartsecs=0\n'

# (name, state[, signal]), and how the module has to report it
FIRST = [
    (('app', 'present'), 'ok'), (('app', 'started'), 'ok'), (('app', 'stopped'), 'changed'), (('app', 'stopped'), 'ok'),
    (('app', 'started'), 'changed'), (('app', 'restarted'), 'changed'),
    (('off', 'started'), 'changed'), (('off', 'restarted'), 'changed'), (('off', 'stopped'), 'changed'),
    (('broken', 'started'), 'failed'), (('nope', 'started'), 'failed'), (('nope', 'stopped'), 'failed'),
    (('nope', 'restarted'), 'failed'), (('nope', 'signalled', 'USR1'), 'failed'), (('nope', 'absent'), 'ok'),
    (('nope', 'present'), 'failed'),
    (('web:', 'started'), 'changed'), (('web:', 'started'), 'ok'), (('web:beta', 'stopped'), 'changed'),
    (('web:', 'restarted'), 'changed'), (('web:', 'present'), 'ok'), (('web:', 'stopped'), 'changed'),
    (('traps', 'signalled', 'USR1'), 'changed'), (('traps', 'signalled', 'NOPE'), 'failed'),
    (('off', 'signalled', 'HUP'), 'ok'),
]
# with `late` in the file, and `off` and `web` no longer
SECOND = [
    (('late', 'present'), 'changed'), (('late', 'present'), 'ok'), (('late', 'started'), 'ok'),
    (('late', 'absent'), 'failed'),          # it is running
    (('late', 'stopped'), 'changed'), (('late', 'absent'), 'changed'), (('late', 'absent'), 'ok'),
    (('web:', 'absent'), 'changed'), (('off', 'absent'), 'changed'), (('app', 'restarted'), 'changed'),
]


def expect(found, steps):
    wrong = [(s, 'wanted ' + w, 'was ' + f) for (s, w), f in zip(steps, found) if f != w]
    assert not wrong, wrong


def life(lab, module):
    lab.start(PROGRAMS % {'d': lab.dir})
    until(lambda: 'ready' in lab.read('signals'), what='the program that traps')
    expect(module.tasks([s for s, _ in FIRST]), FIRST)
    until(lambda: 'got it' in lab.read('signals'), what='the signal')
    states = lab.states()
    assert states == {'app:app': 'RUNNING', 'off:off': 'STOPPED', 'broken:broken': 'STOPPED', 'traps:traps': 'RUNNING',
                      'web:alpha': 'STOPPED', 'web:beta': 'STOPPED'}, states
    lab.configure(PROGRAMS[:PROGRAMS.index('[group:web]')].replace('[program:off]', '[program:on]') % {'d': lab.dir} + LATE)
    expect(module.tasks([s for s, _ in SECOND]), SECOND)
    # `update`, which `restarted` begins with, has brought the rest
    states = lab.states()
    assert sorted(states) == [n + ':' + n for n in ('app', 'broken', 'late', 'on', 'traps')], states
    assert states['app:app'] == 'RUNNING', states
    lab.note('%d tasks' % (len(FIRST) + len(SECOND)))


@test
def commands_of_the_module(lab):
    life(lab, ByHand(lab))


@test
def playbook(lab):
    program = ansible()
    if not program:
        lab.note('not run: no ansible-core or no module from PyPI')
        return
    life(lab, Playbook(lab, program))
