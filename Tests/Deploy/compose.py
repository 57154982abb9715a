"""docker/compose.yaml: Compose's own schema, and each service run by runc with what it says. No engine is involved."""
import functools
import json
import os
import re
import signal

import check_jsonschema
import jsonschema
import yaml

from lib import test, until
from lib.container import CAPABILITIES, Container
from lib.images import EXAMPLES, Images
from lib.places import PROJECT, Place, project_file

FOLDER = os.path.join(PROJECT, 'docker')
SECRETS = {'API_TOKEN': 'token-0123456789', 'CONTROL_PASSWORD': 'password-98765'}
# What this test knows how to run; another key is to be seen to here.
KNOWN = {'build', 'profiles', 'read_only', 'user', 'cap_drop', 'security_opt', 'healthcheck', 'restart', 'stop_grace_period',
         'stop_signal', 'environment', 'volumes', 'secrets'}


@functools.cache
def compose():
    return yaml.safe_load(project_file('docker', 'compose.yaml'))


# The base image of the tests has no Python, which its application is written in; ImageTests has it in a container.
NOT_RUN = {'stack'}


def services():
    return {name: service for name, service in compose()['services'].items() if name != 'swift-supervisor'}


@test
def schema(_):
    """An unknown key is an error in it."""
    place = os.path.join(os.path.dirname(check_jsonschema.__file__), 'builtin_schemas', 'vendor', 'compose-spec.json')
    with open(place, encoding='utf-8') as f:
        validator = jsonschema.validators.validator_for(rules := json.loads(f.read()))(rules)
    validator.validate(compose())
    wrong = yaml.safe_load(project_file('docker', 'compose.yaml').replace('read_only:', 'readonly:'))
    assert not validator.is_valid(wrong)


@test
def each_example_is_a_service(_):
    assert set(services()) == set(os.listdir(EXAMPLES)), set(services()) ^ set(os.listdir(EXAMPLES))
    for name, service in services().items():
        assert service['build'] == 'examples/' + name and service['profiles'] == [name], name
        assert set(service) <= KNOWN, set(service) - KNOWN
    own = compose()['services']['swift-supervisor']
    assert own['image'] == 'swift-supervisor' and os.path.exists(os.path.join(FOLDER, own['build'], 'Dockerfile'))


def interpolated(text):
    """With the defaults of variables that are not set."""
    return re.sub(r'\$\{\w+:-([^}]*)\}', r'\1', str(text))


def seconds(duration):
    return int(re.fullmatch(r'(\d+)s', duration).group(1))


def container(bindir, service, place):
    """As `docker compose up` makes it, with /dev/shm as all engines have it."""
    root, image = Images.of(bindir).example(os.path.basename(service['build']))
    given = {name: interpolated(value) for name, value in service.get('environment', {}).items()}
    own = [line for line in image.get('Env', []) if not line.startswith('PATH=') and line.split('=')[0] not in given]
    mounts = []
    for name in service.get('secrets', []):
        path = place.write('secrets/' + name, SECRETS[compose()['secrets'][name]['environment']], 0o444)
        mounts = [(os.path.dirname(path), '/run/secrets')]
    for volume in service.get('volumes', []):
        source, target, access = volume.split(':')
        assert access == 'ro'
        mounts.append((os.path.join(FOLDER, source), target))
    user, _, group = service.get('user', '0:0').partition(':')
    made = Container(bindir, root=root, args=image['Entrypoint'] + image.get('Cmd', []), user=int(user), mounts=mounts,
                     env=own + ['%s=%s' % pair for pair in given.items()], read_only=service.get('read_only', False))
    process = made.config['process']
    process['user']['gid'] = int(group)
    held = [] if service.get('cap_drop') == ['ALL'] else CAPABILITIES
    process['capabilities'] = {kind: held for kind in ('bounding', 'effective', 'permitted')}
    process['noNewPrivileges'] = 'no-new-privileges:true' in service.get('security_opt', [])
    made.config['mounts'].append({'destination': '/dev/shm', 'type': 'tmpfs', 'source': 'shm',
                                  'options': ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=64m']})
    made.stop_signal = getattr(signal, service.get('stop_signal', image.get('StopSignal', 'SIGTERM')))
    return made


def is_run(bindir, service):
    with Place('compose-', 0o755) as place, container(bindir, service, place) as c:
        c.start()
        if 'healthcheck' in service:
            kind, *words = service['healthcheck']['test']
            assert kind == 'CMD'
            until(lambda: c.execute(*words)[0] == 0,
                  lambda: 'health: %s\n%s' % (c.execute(*words), c.output[-1500:] + c.errors[-500:]), 30, 0.1)
        else:
            until(lambda: c.output, 'its first line')
        assert c.stop(seconds(service.get('stop_grace_period', '10s'))) == 0, c.output[-500:]


@test
def services_run(bindir):
    """Each comes up, its health check succeeds, and it ends within its time."""
    if os.geteuid() != 0:
        return 'not run: this needs root'
    run = {name: service for name, service in services().items() if name not in NOT_RUN}
    for name, service in run.items():
        try:
            is_run(bindir, service)
        except Exception as error:
            raise AssertionError('%s: %s' % (name, error)) from error
    return 'not run: ' + ', '.join(NOT_RUN)
