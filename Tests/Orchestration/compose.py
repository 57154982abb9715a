"""The examples of docs/compose.md, run as they stand there with services that do nothing (EXT-70, EXT-73).

Each asserts what Compose's specification says of the same file in YAML, or the difference that the page tells.
"""
import functools
import os
import re
import signal

import yaml

from lib import test, until
from lib.places import project_file

PAGE = ('docs', 'compose.md')
# A check and a migration end as the test says, by a line in a FIFO, and as often as it says so.
TOLD = '#!/bin/sh\nread -r status < "$HOME/%s"\nexit "$status"\n'
SERVICES = {'web': '', 'postgres': '', 'redis-server': '', 'pg_isready': 'health', 'migrate': 'migration'}
CONDITIONS = {'service_started': '', 'service_healthy': ':healthy', 'service_completed_successfully': ':completed'}


def example(place, language):
    """The text of the first block of a language below an anchor of the page."""
    section = project_file(*PAGE).split('<a id="%s">' % place)[1]
    return re.search('```%s\n(.*?)```' % language, section, re.S).group(1)


class Services:
    """An example that runs. A FIFO is open for both, so that no end of it ever waits for the other."""

    def __init__(self, lab, place, **scripts):
        self.lab = lab
        self.fifos = {}
        for name, fifo in SERVICES.items():
            script = TOLD % fifo if fifo else '#!/bin/sh\nexec sleep 1000\n'
            lab.write('bin/' + name, scripts.get(name.replace('-', '_'), script), 0o755)
        for name in filter(None, SERVICES.values()):
            os.mkfifo(lab.path(name))
            self.fifos[name] = os.open(lab.path(name), os.O_RDWR)
            lab.kept.callback(os.close, self.fifos[name])
        lab.env = functools.partial(lab.env, PATH=lab.path('bin') + ':/usr/bin:/bin', POSTGRES_USER='u', POSTGRES_DB='d')
        lab.begin(example(place, 'ini'))

    def tell(self, fifo, status):
        os.write(self.fifos[fifo], b'%d\n' % status)

    @property
    def log(self):
        return self.lab.read('s.log')

    def started(self, name):
        return self.log.count("spawned: '%s' with pid" % name)

    def wait_started(self, name, times=1):
        until(lambda: self.started(name) == times, lambda: '%d x %s:\n%s' % (times, name, self.log[-1500:]))

    def waits(self, name, *for_what):
        """It is STARTING without a pid, and says why."""
        until(lambda: self.lab.info(name)['description'] == 'waiting for ' + ', '.join(for_what),
              lambda: self.lab.info(name))
        assert self.lab.state(name) == 'STARTING' and self.lab.pid(name) == 0

    def before(self, *texts):
        """These stand in the log in this order."""
        log = self.log
        places = [log.index(text) for text in texts]
        assert places == sorted(places), log

    def ends(self):
        """Those that a stop of all has ended, in order."""
        self.lab.daemon.send_signal(signal.SIGTERM)
        assert self.lab.daemon.wait(30) == 0
        return re.findall(r'stopped: ([\w-]+) ', self.log)


@test
def each_example_says_what_its_compose_file_says(_):
    """The conditions of the YAML are those of the translation, key by key."""
    for place in re.findall('<a id="(.*?)">', project_file(*PAGE)):
        if place == 'restart':
            continue
        ours = {name: dict(line.split('=', 1) for line in text.strip().splitlines())
                for name, text in re.findall(r'\[program:(.*?)\]\n((?:.+\n)+)', example(place, 'ini'))}
        services = yaml.safe_load(example(place, 'yaml'))['services']
        active = {name for name, service in services.items() if not service.get('profiles')}
        assert set(ours) == active, place
        for name in active:
            needs = services[name].get('depends_on', {})
            needs = {x: {} for x in needs} if isinstance(needs, list) else needs
            texts = [x + CONDITIONS[how.get('condition', 'service_started')] + ('' if how.get('required', True) else '?')
                     for x, how in needs.items()]
            assert ours[name].get('depends_on', '') == ', '.join(texts), (place, name)
            restarts = [x for x, how in needs.items() if how.get('restart')]
            assert ours[name].get('restart_with', '') == ', '.join(restarts), (place, name)
            check = services[name].get('healthcheck', {})
            assert bool(check) == ('healthcheck' in ours[name]), (place, name)
            for key in set(check) - {'test'}:
                assert ours[name]['healthcheck_' + key] == str(check[key]), (place, name, key)


@test
def short_syntax_creates_in_dependency_order_and_removes_in_reverse(lab):
    run = Services(lab, 'short-syntax')
    lab.running('web')
    for name in ('db', 'redis'):
        run.before("spawned: '%s'" % name, '%s entered RUNNING' % name, "spawned: 'web'")
    ends = run.ends()
    assert ends[0] == 'web' and sorted(ends[1:]) == ['db', 'redis'], ends


@test
def a_service_that_is_asked_for_brings_what_it_depends_on(lab):
    run = Services(lab, 'short-syntax')
    lab.running('web')
    assert lab.ctl('stop', 'all').returncode == 0
    assert lab.ctl('start', '--no-deps', 'web').stdout == 'web: started\n'
    assert (run.started('web'), run.started('db')) == (2, 1)
    lab.ctl('stop', 'web')
    assert lab.ctl('start', 'web').stdout == 'web: started\n'
    assert set(lab.states().values()) == {'RUNNING'}, lab.states()
    # Only that, as `docker compose stop db`.
    assert lab.ctl('stop', 'db').stdout == 'db: stopped\n'
    assert lab.state('web') == 'RUNNING'


@test
def service_healthy_waits_for_the_check(lab):
    run = Services(lab, 'long-syntax')
    lab.running('db', 'redis')
    run.waits('web', 'db:healthy')
    run.tell('health', 0)
    lab.running('web')
    run.before('db entered RUNNING', "'db' is healthy", "spawned: 'web'")
    run.before('redis entered RUNNING', "spawned: 'web'")
    assert run.ends()[0] == 'web'


@test
def restart_true_restarts_after_a_restart_of_the_dependency(lab):
    run = Services(lab, 'long-syntax')
    run.tell('health', 0)
    lab.running('web')
    assert lab.ctl('restart', 'db').stdout == 'db: stopped\ndb: started\n'
    run.waits('web', 'db:healthy')
    assert run.started('web') == 1
    run.tell('health', 0)
    run.wait_started('web', 2)
    # Not a word of Compose's: a death counts as well.
    os.kill(lab.pid('db'), signal.SIGKILL)
    run.waits('web', 'db:healthy')
    run.tell('health', 0)
    run.wait_started('web', 3)
    assert run.started('redis') == 1 and run.started('db') == 3


@test
def service_completed_successfully_waits_for_the_end(lab):
    run = Services(lab, 'completed')
    lab.running('db')
    run.waits('migrate', 'db:healthy')
    run.tell('health', 0)
    lab.running('migrate')
    run.waits('web', 'migrate:completed')
    run.tell('migration', 0)
    lab.running('web')
    run.before("'db' is healthy", "spawned: 'migrate'", 'exited: migrate (exit status 0; expected)', "spawned: 'web'")
    lab.ctl('restart', 'web')
    assert (run.started('web'), run.started('migrate')) == (2, 1)


@test
def one_that_does_not_complete_successfully_fails_the_whole(lab):
    run = Services(lab, 'completed')
    run.tell('health', 0)
    run.tell('migration', 3)
    assert lab.daemon.wait(30) == 3
    assert run.started('web') == 0


@test
def required_false_goes_on_without(lab):
    run = Services(lab, 'optional', redis_server='#!/bin/sh\nexit 1\n')
    lab.running('web')
    run.before("spawned: 'cache'", 'cache entered FATAL', "spawned: 'web'")
    assert 'metrics' not in run.log


@test
def required_false_waits_for_what_comes(lab):
    run = Services(lab, 'optional')
    lab.running('web')
    run.before('cache entered RUNNING', "spawned: 'web'")
