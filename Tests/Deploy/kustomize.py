"""The manifests of docker/kubernetes: every document of every file, and the ConfigMaps that Kustomize makes of files."""
import glob
import os
import shutil
import subprocess

import yaml

from lib.places import PROJECT

MANIFESTS = os.path.join(PROJECT, 'docker', 'kubernetes')


class Unique(yaml.SafeLoader):
    """YAML in which no key is there twice, which PyYAML lets pass and Kubernetes does not (fieldValidation=Strict)."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise AssertionError('%s: %s is there twice' % (node.start_mark, ', '.join(twice)))
        return super().construct_mapping(node, deep)


def documents(path):
    with open(path, encoding='utf-8') as f:
        return [document for document in yaml.load_all(f, Unique) if document]  # nosec: it is a SafeLoader


def generated(folder):
    """The ConfigMaps of a kustomization."""
    for kustomization in documents(os.path.join(folder, 'kustomization.yaml')):
        for generator in kustomization.get('configMapGenerator', []):
            data = {}
            for name in generator['files']:
                with open(os.path.join(folder, name), encoding='utf-8') as f:
                    data[name] = f.read()
            yield {'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': generator['name']}, 'data': data}


def files():
    """Paths of all manifests, those of Kustomize itself among them."""
    return sorted(glob.glob(os.path.join(MANIFESTS, '**', '*.yaml'), recursive=True))


def everything():
    """All objects, by (kind, name). Of the base they lack what Kustomize adds: labels and selectors."""
    found = {}
    for path in files():
        objects = documents(path)
        if os.path.basename(path) == 'kustomization.yaml':
            objects = list(generated(os.path.dirname(path)))
        for thing in objects:
            key = thing['kind'], thing['metadata']['name']
            assert key not in found, 'two of %s %s' % key
            found[key] = thing
    return found


def built(folder):
    """What `kubectl kustomize` makes of a folder; None where there is no kubectl."""
    kubectl = shutil.which('kubectl')
    if not kubectl:
        return None
    done = subprocess.run([kubectl, 'kustomize', os.path.join(MANIFESTS, folder)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 0 and not done.stderr, done.stderr.decode()
    return {(thing['kind'], thing['metadata']['name']): thing for thing in yaml.safe_load_all(done.stdout)}


def pod_template(thing):
    """The metadata and the specification of the pods of an object; None when it has none."""
    specification = thing.get('spec', {})
    if thing['kind'] == 'Pod':
        return thing
    if thing['kind'] == 'CronJob':
        specification = specification['jobTemplate']['spec']
    return specification.get('template')


def pods():
    """The specification of each kind of pod, by the name of its object."""
    return {name: pod_template(thing)['spec'] for (_, name), thing in everything().items() if pod_template(thing)}


def containers(pod):
    return pod.get('initContainers', []) + pod['containers']
