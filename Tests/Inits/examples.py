"""The examples of docker/examples: each is built from its Dockerfile and run as docker/README.md tells."""
import contextlib
import json
import os
import re
import shutil
import signal

from lib import ordered, test, until
from lib.container import Container, started
from lib.images import EXAMPLES, Images
from lib.network import connection
from lib.places import Place, project_file
from lib.processes import children, environment, status


def run(bindir, name, args=None, command=None, env=(), **how):
    """A container of an example's image, as `docker run [-e ENV] [--entrypoint COMMAND] NAME ARGS` makes it."""
    root, image = Images.of(bindir).example(name)
    entry = image.get('Entrypoint', []) if command is None else command
    rest = args if args is not None else image.get('Cmd', []) if command is None else []
    own = [line for line in image.get('Env', []) if not line.startswith('PATH=')]
    names = {line.split('=')[0] for line in env}
    container = Container(bindir, root=root, args=list(entry) + list(rest),
                          env=[line for line in own if line.split('=')[0] not in names] + list(env), **how)
    container.stop_signal = getattr(signal, image.get('StopSignal', 'SIGTERM'))
    return container


@test
def exit_policy(bindir):
    with run(bindir, 'exit-policy', env=['APP_SECONDS=1', 'APP_STATUS=3']) as c:
        c.launch()
        assert c.end_status() == 3
        assert 'stopped: helper (terminated by SIGTERM)' in c.output
        assert 'shorter than' not in c.output, 'a warning about shutdown_timeout'
    with started(run(bindir, 'exit-policy')) as c:
        c.wait_log('app: serving')
        c.wait_log('helper: pid')
        helper = until(lambda: [p for p in c.children() if status(p, 'Name') == 'sleep'], 'the helper')[0]
        os.kill(helper, signal.SIGKILL)
        c.wait_log('helper: pid', 2)
        assert c.stop() == 0
        assert 'app: told to end' in c.output


@test
def single_program(bindir):
    with started(run(bindir, 'single-program')) as c:
        c.wait_log('app: serving')
        until(lambda: len(c.children()) == 1, 'an end of its zombies')
        c.send(signal.SIGHUP)
        c.wait_log('app: reloading')
        assert c.stop() == 0
        assert c.output == 'app: serving\napp: reloading\napp: told to end\n', c.output
    with run(bindir, 'single-program', ['sh', '-c', 'exit 5']) as c:
        c.launch()
        assert c.end_status() == 5


@test
def whole_tree(bindir):
    with started(run(bindir, 'whole-tree')) as c:
        for line in ('app: serving', 'worker 1: serving', 'worker 2: serving'):
            c.wait_log(line)
        assert len(c.children()) == 3
        assert c.ctl('stop', 'app') == 'app: stopped\n'
        assert c.children() == []
        assert c.ctl('start', 'app') == 'app: started\n'
        c.wait_log('worker 1: serving', 2)
        assert c.stop() == 0
        assert 'never' not in c.output


@test
def any_user(bindir):
    with started(run(bindir, 'any-user')) as c:
        c.wait_log('web: 12345:12345 groups 12345 home ')
        c.wait_log('worker: 23456:23456 groups 23456 home /')
        assert c.stop() == 0
    with started(run(bindir, 'any-user', env=['WORKER_USER=12345:12345'], user=12345, read_only=True)) as c:
        c.wait_log('web: 12345:12345 groups 12345 home ')
        c.wait_log('worker: 12345:12345 groups 12345 home /')
        c.wait_log('entered RUNNING', 2)
        assert 'CRIT' not in c.output and 'ERRO' not in c.output, c.output
        assert c.stop() == 0


@test
def signals(bindir):
    with started(run(bindir, 'signals')) as c:
        c.wait_log('server: serving')
        for number, line in ((signal.SIGHUP, 'server: reloading'), (signal.SIGWINCH, 'server: closing the workers'),
                             (signal.SIGUSR1, 'reopen')):
            c.send(number)
            c.wait_log(line)
        c.send(signal.SIGUSR2)
        assert c.stop_signal == signal.SIGQUIT
        assert c.stop() == 0
        assert 'server: finishing' in c.output and 'dropping' not in c.output
        assert c.count('server: serving') == 1 and c.count('server: reloading') == 1, 'it was restarted'


@test
def zero_config(bindir):
    with started(run(bindir, 'zero-config', piped=True)) as c:
        c.wait_log('entered RUNNING', 2)
        lines = c.ctl('status').split('\n')[:-1]
        assert [line.split()[:2] for line in lines] == [['first', 'RUNNING'], ['second', 'RUNNING']], lines
        assert c.ctl('restart', 'second') == 'second: stopped\nsecond: started\n'
        c.wait_log('second is here', 2)
        # What went to the container's output can be read in it too (EXT-79).
        assert c.ctl('tail', 'first') == 'first is here\n\n'
        assert c.ctl('tail', 'second') == 'second is here\nsecond is here\n\n'
        assert c.ctl('tail', 'first', 'stderr') == '\n'
        assert 'second entered RUNNING state' in c.ctl('maintail')
        assert c.ctl('clear', 'first') == 'first: cleared\n' and c.ctl('tail', 'first') == '\n'
        socket = '/proc/%d/root/run/supervisor.sock' % c.pid
        for path, text in (('/log.html?processname=second', 'second is here'), ('/tail.html?processname=second', 'second is here'),
                           ('/logtail/second', 'second is here'), ('/mainlogtail', 'second entered RUNNING state')):
            with contextlib.closing(connection(socket)) as web:
                web.request('GET', path)
                answer = web.getresponse()
                assert answer.status == 200
                got = b''
                while text.encode() not in got:
                    got += answer.read1(65536)
        follower = c.beside('tail', '-f', 'second')
        assert c.ctl('restart', 'second') == 'second: stopped\nsecond: started\n'
        until(lambda: c.read('follower').count('second is here') == 3, lambda: c.read('follower'))
        follower.terminate()
        follower.wait(20)
        assert c.stop() == 0
        assert c.count('first is here') == 1


@test
def logs(bindir):
    with started(run(bindir, 'logs')) as c:
        c.wait_log('took a job, done')
        c.wait_log('"json"')
        assert c.stop() == 0
        lines = [json.loads(line) for line in c.output.split('\n')[:-1]]
        assert {line['program'] for line in lines} == {'supervisord', 'web', 'worker'}
        assert [line['json'] for line in lines if 'json' in line] == [{'level': 'info', 'path': '/', 'status': 200}]
        assert [line['msg'] for line in lines if line['program'] == 'worker'] == ['took a job, done']
        assert [json.loads(line)['msg'] for line in c.errors.split('\n')[:-1]] == ['not all that it writes is JSON']
    with started(run(bindir, 'logs', ['-c', '/etc/prefix.conf'], command=['/usr/bin/supervisord'])) as c:
        c.wait_log('worker | took a job, done\n')
        c.wait_log('[web] {"level":"info","path":"/","status":200}\n')
        assert c.stop() == 0


class OrderedContainer:
    """The example with the order of its programs in the log."""

    def __init__(self, container):
        self.container = container
        self.execute = container.execute

    @property
    def log(self):
        return self.container.output

    def ctl(self, *words):
        return self.execute('/usr/bin/supervisorctl', *words)


@test
def ordered_programs(bindir):
    with started(run(bindir, 'ordered', ['-e', 'debug'])) as c:
        ordered.comes_up(OrderedContainer(c))
        ordered.is_told(OrderedContainer(c))
        assert 'sidecar: beside app, pid ' in c.output and 'migrate: run 1\n' in c.output
        ordered.survives(OrderedContainer(c))
        ordered.migrates_once(OrderedContainer(c))
        assert c.stop() == 0
        ordered.stopped_in_reverse(c.output)
        assert 'migrate: run 2\n' not in c.output, c.output


SECRET, PASSWORD = 'token-0123456789', 'password-98765'


def replace(directory, name, text):
    """Saves a file as most programs do."""
    path = os.path.join(directory, name)
    with open(path + '.new', 'w', encoding='utf-8') as f:
        f.write(text)
    os.rename(path + '.new', path)


@test
def scheduled(bindir):
    with Place('scheduled-') as place:
        source = os.path.join(EXAMPLES, 'scheduled')
        for name in ('jobs', 'conf'):
            shutil.copytree(os.path.join(source, name), place.path(name))
        place.write('secrets/api_token', SECRET + '\n')
        place.write('secrets/control_password', PASSWORD + '\n')
        mounts = [(place.path('secrets'), '/run/secrets')]
        mounts += [(place.path(name), '/etc/scheduled/' + name) for name in ('jobs', 'conf')]
        with started(run(bindir, 'scheduled', env=['REPORT_SCHEDULE=@every 1s'], mounts=mounts)) as c:
            c.wait_log('server: workers 2')
            # By its schedule, with settings and secret.
            c.wait_log('report: What happened "today", 3 lines, sent with a token of %d characters' % len(SECRET), 2)
            # What changes holds, and nothing is restarted for it.
            replace(place.path('conf'), 'server.conf', 'workers 4\n')
            c.wait_log('server: workers 4')
            replace(place.path('jobs'), 'extra.conf',
                    '[program:extra]\ncommand=/bin/sh -c "echo extra: ${#TOKEN}; exec sleep 1000"\n'
                    'environment=TOKEN="%(file:/run/secrets/api_token)s"\n')
            c.wait_log('extra: %d\n' % len(SECRET))
            extra = until(lambda: [p for p in c.children() if environment(p).get('TOKEN')], 'its environment')
            assert [environment(p)['TOKEN'] for p in extra] == [SECRET]
            replace(place.path('jobs'), 'extra.conf', '[program:extra]\ncommand=/bin/sh\nstartsecs=often\n')
            c.wait_log('the configuration is broken, everything stays as it is: /etc/scheduled/jobs/extra.conf:')
            assert len(extra) == 1 and extra[0] in c.children()
            os.unlink(place.path('jobs/extra.conf'))
            c.wait_log('extra: removed process group')
            assert c.count('server: workers 2') == 1 and c.count('supervisord started') == 1
            # The secret is with the programs that name it.
            others = [p for p in children(c.pid) if status(p, 'Name') in ('supervisord', 'server.sh')]
            assert others
            for pid in [c.pid] + others:
                for name in ('environ', 'cmdline'):
                    with open('/proc/%d/%s' % (pid, name), 'rb') as f:
                        content = f.read()
                    assert SECRET.encode() not in content and PASSWORD.encode() not in content, (pid, name)
            status_text = c.ctl('status')
            assert re.search(r'^report +(EXITED|RUNNING|STARTING)', status_text, re.M), status_text
            everything = c.output + c.errors + status_text + c.ctl('avail')
            assert SECRET not in everything and PASSWORD not in everything
            assert c.stop() == 0


@test
def each_is_documented(_):
    """docker/README.md has a section for every example, and nothing of examples that are not there."""
    told = set(re.findall('^### `examples/(.*?)`', project_file('docker', 'README.md'), re.M))
    assert told == set(os.listdir(EXAMPLES)), told ^ set(os.listdir(EXAMPLES))
