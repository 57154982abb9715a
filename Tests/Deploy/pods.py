"""The pods of docker/kubernetes, run by runc under the profile `restricted`; volumes are updated as the kubelet does it."""
import time

import kustomize
from lib import test, until
from lib.processes import status
from pod import Pod, http, objects, probe

PASSWORD = 'admin:change-me'


def is_confined(container):
    """What the kernel says of process 1."""
    assert status(container.pid, 'Uid').split() == ['12345'] * 4
    for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'):
        assert int(status(container.pid, name), 16) == 0, name
    assert status(container.pid, 'NoNewPrivs') == '1'
    assert status(container.pid, 'Seccomp') == '2'
    code, text = container.execute('sh', '-c', 'echo x > /written')
    assert code != 0 and 'Read-only file system' in text, text


def running(container):
    return container.execute('/usr/bin/supervisorctl', 'status')[1].count('RUNNING')


def started(pod, name):
    """The container of this name, which its startup probe has found up."""
    c = pod.container(name)
    c.start()
    until(lambda: probe(c, 'startupProbe'), lambda: 'the startup probe:\n' + c.output[-1500:] + c.errors)
    is_confined(c)
    return c


@test
def deployment(bindir):
    """Probes, metrics, supervisorctl, a new ConfigMap and a new Secret, and the end."""
    with Pod(bindir, 'app') as pod:
        c = started(pod, 'app')
        assert probe(c, 'readinessProbe') and probe(c, 'livenessProbe')
        c.wait_log('worker has a token of 13 characters')
        assert http(c, 9001, '/metrics')[0] == 401
        assert 'supervisor_process_state' in http(c, 9001, '/metrics', PASSWORD)[1]
        assert running(c) == 2
        assert 'change-me' not in c.output + c.errors

        data = dict(kustomize.everything()['ConfigMap', 'app-supervisor']['data'])
        data['program-more.conf'] = "[program:more]\ncommand=sh -c 'echo more is here && exec sleep infinity'\n"
        pod.volumes['configuration'].update(data)
        c.wait_log('more is here')
        assert c.count('web is here') == 1, 'it was restarted'
        # A new secret restarts the program that has it, and no other.
        pod.volumes['secrets'].update({'username': 'admin', 'password': 'change-me', 'api_token': 'longer-than-before'})
        c.wait_log('worker has a token of 18 characters')
        assert c.count('web is here') == 1 and c.count('more is here') == 1

        until(lambda: running(c) == 3, 'all programs')
        begun = time.monotonic()
        c.send(15)
        until(lambda: not probe(c, 'readinessProbe'), 'an end of the readiness', 4)
        assert running(c) == 3, 'the programs go on during the delay'
        assert c.end_status(25) == 0
        assert 5 <= time.monotonic() - begun < 25
        assert {line['program'] for line in objects(c.output)} == {'supervisord', 'web', 'worker', 'more'}


@test
def deployment_that_fails(bindir):
    """A program that cannot run ends the container, and the kubelet finds out why."""
    with Pod(bindir, 'app') as pod:
        data = dict(kustomize.everything()['ConfigMap', 'app-supervisor']['data'])
        data['program-web.conf'] = ('[program:web]\ncommand=sh -c "echo no database >&2; exit 3"\nstartretries=0\n'
                                    'exit_on=fatal\n')
        pod.volumes['configuration'].update(data)
        c = pod.container('app')
        c.launch()
        assert c.end_status(30) != 0
        message = c.read('termination-log')
        assert 'web' in message and 'no database' in message, message


@test
def sidecar(bindir):
    with Pod(bindir, 'example') as pod:
        c = started(pod, 'helpers')
        assert probe(c, 'livenessProbe') and probe(c, 'readinessProbe')
        application = pod.container('app')
        application.start()
        application.wait_log('app: serving')
        is_confined(application)
        assert c.execute('/usr/bin/supervisorctl', 'stop', 'proxy')[1] == 'proxy: stopped\n'
        assert not probe(c, 'readinessProbe') and probe(c, 'livenessProbe')
        # The application first, then the sidecar.
        assert application.stop() == 0
        assert application.output == 'app: serving\napp: told to end\n', application.output
        assert c.stop() == 0
        assert {line['program'] for line in objects(c.output)} == {'supervisord', 'proxy', 'refresh'}


@test
def one_shm_for_two(bindir):
    """Without places of their own two supervisords of a pod do not take each other's socket, and supervisorctl in both of the
    containers asks the first: docs/kubernetes.md warns of that."""
    with Pod(bindir, 'scheduled') as pod:
        first, second = pod.container('scheduled'), pod.container('scheduled')
        first.start()
        until(lambda: probe(first, 'livenessProbe'), 'the first')
        second.start()
        second.wait_log('heartbeat')
        assert probe(first, 'livenessProbe')
        assert 'control socket' in second.output + second.errors, second.output + second.errors
        assert second.execute('/usr/bin/supervisorctl', 'start', 'report')[0] == 0
        first.wait_log('report is made')
        assert second.stop(55) == 0
        assert probe(first, 'livenessProbe')
        assert first.stop(55) == 0


@test
def job(bindir):
    for status_of_command in (0, 3):
        with Pod(bindir, 'migrate') as pod:
            c = pod.container('migrate', env=['MIGRATION_STATUS=%d' % status_of_command])
            c.launch()
            assert c.end_status(40) == status_of_command, c.output + c.errors
            assert 'proxy is here' in c.output and 'migrating' in c.output


@test
def cron_job(bindir):
    with Pod(bindir, 'report') as pod:
        c = pod.container('report')
        c.launch()
        assert c.end_status() == 0
        assert c.output == 'report is made\n', c.output


@test
def scheduled(bindir):
    """No port, no volume that could be written: supervisorctl asks by /dev/shm."""
    with Pod(bindir, 'scheduled') as pod:
        c = pod.container('scheduled')
        c.start()
        c.wait_log('heartbeat', 2)
        is_confined(c)
        assert probe(c, 'livenessProbe')
        told = c.execute('/usr/bin/supervisorctl', 'start', 'report')
        c.wait_log('report is made')
        assert told[0] == 0, told
        assert c.stop(55) == 0
