"""docker/kubernetes as files: the strict schemas of Kubernetes, the profile `restricted`, and what must fit together."""
import configparser
import copy
import json
import os
import re

import jsonschema
import kubernetes_validate

import kustomize
import restricted
from configurations import checked
from lib import test
from lib.places import PROJECT, Place, project_file

# From the first one in which native sidecars are there without a feature gate.
FIRST = (1, 29)
MOUNTED = {'app': {'password': 'p', 'api_token': 't', 'username': 'admin'}}


def versions():
    known = os.listdir(os.path.join(os.path.dirname(kubernetes_validate.__file__), 'kubernetes-json-schema'))
    numbers = {tuple(map(int, re.match(r'v(\d+)\.(\d+)', name).groups())) for name in known if name.endswith('-strict')}
    return ['%d.%d' % number for number in sorted(numbers) if number >= FIRST]


def service_monitor_schema():
    return json.loads(project_file('Tests', 'Deploy', 'schemas', 'servicemonitor.json'))


def validate(thing, version):
    if thing['kind'] == 'ServiceMonitor':
        jsonschema.validate(thing, service_monitor_schema())
    else:
        kubernetes_validate.validate(thing, version, strict=True)


def all_objects():
    """Those of the files, and those that Kustomize makes of them where there is a kubectl."""
    found = list(kustomize.everything().values())
    for folder in ('base', 'overlays/example'):
        found += (kustomize.built(folder) or {}).values()
    return found


@test
def schemas(_):
    """Every object, against the strict schemas of each release of Kubernetes."""
    for thing in all_objects():
        # Kustomize adds it.
        if thing['kind'] == 'Deployment' and 'selector' not in thing['spec']:
            labels = {'app.kubernetes.io/name': thing['metadata']['name']}
            thing = copy.deepcopy(thing)
            thing['spec']['selector'] = {'matchLabels': labels}
        for version in versions():
            validate(thing, version)
    return 'Kubernetes %s to %s' % (versions()[0], versions()[-1])


@test
def strict_is_strict(_):
    """A field that does not exist, or has another type, is refused, wherever it stands."""
    pod = kustomize.everything()['Pod', 'example']

    def wrong(change):
        thing = copy.deepcopy(pod)
        change(thing['spec'], thing['spec']['initContainers'][0])
        try:
            validate(thing, versions()[-1])
        except kubernetes_validate.ValidationError:
            return
        raise AssertionError('accepted: %s' % change.__doc__)

    def unknown_of_pod(specification, _):
        specification['terminationGraceSeconds'] = 3

    def unknown_of_probe(_, container):
        container['startupProbe']['period'] = 3

    def text_for_number(_, container):
        container['livenessProbe']['timeoutSeconds'] = 'five'

    def unknown_of_context(_, container):
        container['securityContext']['readOnlyRootFileSystem'] = True

    for change in (unknown_of_pod, unknown_of_probe, text_for_number, unknown_of_context):
        wrong(change)


@test
def kustomize_builds_them(_):
    """`kubectl kustomize` of the overlay gives what the files say."""
    made = kustomize.built('overlays/example')
    if made is None:
        return 'not run: there is no kubectl'
    deployment = made['Deployment', 'app']['spec']
    assert deployment['replicas'] == 2
    assert [c['image'] for c in deployment['template']['spec']['containers']] == ['registry.example/zero-config:2']
    labels = deployment['selector']['matchLabels']
    assert labels == deployment['template']['metadata']['labels'] == made['Service', 'app']['spec']['selector'] != {}
    monitor = made['ServiceMonitor', 'app']['spec']
    assert monitor['selector']['matchLabels'].items() <= made['Service', 'app']['metadata']['labels'].items()
    (generated,) = kustomize.generated(os.path.join(kustomize.MANIFESTS, 'base'))
    assert made['ConfigMap', generated['metadata']['name']]['data'] == generated['data']
    return None


@test
def profile_restricted(_):
    for name, pod in kustomize.pods().items():
        wrong = restricted.of_pod(pod)
        assert not wrong, (name, wrong)
        for container in kustomize.containers(pod):
            assert container['securityContext']['readOnlyRootFilesystem'], name
            assert not pod['automountServiceAccountToken'], name
            assert container['resources']['limits']['memory'], name
    # It finds what is wrong.
    assert len(restricted.of_pod({'hostPID': True, 'containers': [{'name': 'x', 'securityContext': {}}],
                                  'volumes': [{'name': 'v', 'hostPath': {}}]})) == 6


@test
def names_fit_together(_):
    """Volumes, ConfigMaps, keys of Secrets, ports of probes, services and monitors."""
    found = kustomize.everything()
    for name, pod in kustomize.pods().items():
        volumes = {volume['name']: volume for volume in pod.get('volumes', [])}
        mounted = {mount['name'] for container in kustomize.containers(pod) for mount in container.get('volumeMounts', [])}
        assert mounted == set(volumes), name
        for volume in volumes.values():
            if 'configMap' in volume:
                assert ('ConfigMap', volume['configMap']['name']) in found, volume
            if 'secret' in volume:
                assert ('Secret', volume['secret']['secretName']) in found, volume
                assert volume['secret']['defaultMode'] == 0o440 and pod['securityContext']['fsGroup'], name
        for container in kustomize.containers(pod):
            ports = {port['name'] for port in container.get('ports', [])}
            for kind in ('startupProbe', 'readinessProbe', 'livenessProbe'):
                probe = container.get(kind, {})
                assert 'httpGet' not in probe or probe['httpGet']['port'] in ports, (name, kind)
            assert not any('subPath' in mount for mount in container.get('volumeMounts', [])), name
    ports = {port['name'] for container in kustomize.pods()['app']['containers'] for port in container['ports']}
    offered = {port['name']: port['targetPort'] for port in found['Service', 'app']['spec']['ports']}
    assert set(offered.values()) <= ports
    for endpoint in found['ServiceMonitor', 'app']['spec']['endpoints']:
        assert endpoint['port'] in offered
        for part in endpoint['basicAuth'].values():
            assert part['key'] in found['Secret', part['name']]['stringData']


@test
def configurations_are_good(bindir):
    """What stands in the ConfigMaps passes `supervisord --test`, and fits the pod's own time."""
    found = kustomize.everything()
    seen = 0
    for name, pod in kustomize.pods().items():
        for volume in pod.get('volumes', []):
            if 'configMap' not in volume:
                continue
            seen += 1
            data = found['ConfigMap', volume['configMap']['name']]['data']
            with Place('deploy-') as place:
                for file, text in data.items():
                    place.write(file, text)
                secrets = place.path('secrets')
                os.mkdir(secrets)
                for key, value in MOUNTED.get(name, {}).items():
                    place.write(os.path.join('secrets', key), value)
                for file in data:
                    text = place.read(file).replace('/run/secrets/supervisor', secrets).replace('/run/supervisor', place.dir)
                    place.write(file, text)
                status, output = checked(bindir, place.path('supervisord.conf'), REPORT_SCHEDULE='30 4 * * *')
                assert status == 0, (name, output)
            parser = configparser.RawConfigParser(strict=False)
            parser.read_string(data['supervisord.conf'])
            timeout = parser.getint('supervisord', 'shutdown_timeout')
            assert timeout < pod['terminationGracePeriodSeconds'], name
            assert parser.getint('supervisord', 'shutdown_delay', fallback=0) < timeout, name
    assert seen == 4, seen


@test
def all_are_documented(_):
    """docs/kubernetes.md names each file or its folder, and each path that a manifest names is there."""
    page = project_file('docs', 'kubernetes.md')
    for path in kustomize.files():
        name = os.path.relpath(path, kustomize.MANIFESTS)
        folder = os.path.dirname(name)
        assert name in page or '`%s/`' % folder in page or '(../docker/kubernetes/%s)' % folder in page, name
        with open(path, encoding='utf-8') as f:
            for link in re.findall(r'\bdocker/[\w./-]+[\w/]', f.read()):
                assert os.path.exists(os.path.join(PROJECT, link)), (name, link)
