"""A pod on this machine: its containers by runc, with the user, seccomp profile and mounts that the kubelet gives them."""
import json
import os
import subprocess

import kustomize
from lib.container import Container
from lib.images import Images
from lib.network import basic
from lib.places import Place
from seccomp import runtime_default


class Volume:
    """A ConfigMap or a Secret as the kubelet writes it: keys are links to a directory behind the link ..data."""

    def __init__(self, directory, data, group, mode):
        self.directory, self.group, self.mode = directory, group, mode
        self.generation = 0
        os.makedirs(directory)
        os.chmod(directory, 0o755)
        self.update(data)

    def update(self, data):
        self.generation += 1
        name = '..2026_%d' % self.generation
        fresh = os.path.join(self.directory, name)
        os.mkdir(fresh)
        os.chmod(fresh, 0o755)
        for key, text in data.items():
            path = os.path.join(fresh, key)
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)
            os.chown(path, 0, self.group)
            os.chmod(path, self.mode)
        link = os.path.join(self.directory, '..data')
        os.symlink(name, link + '_tmp')
        os.rename(link + '_tmp', link)
        for key in data:
            if not os.path.lexists(os.path.join(self.directory, key)):
                os.symlink(os.path.join('..data', key), os.path.join(self.directory, key))


class Pod(Place):
    """The pod of a manifest. Its containers share /dev/shm and the emptyDirs."""

    def __init__(self, bindir, name):
        super().__init__('deploy-', 0o755)
        self.bindir, self.name = bindir, name
        self.specification = kustomize.pods()[name]
        self.context = self.specification['securityContext']
        self.group = self.context.get('fsGroup', 0)
        os.mkdir(self.path('shm'))
        os.chmod(self.path('shm'), 0o1777)
        self.volumes = {volume['name']: self.volume(volume) for volume in self.specification.get('volumes', [])}

    def volume(self, volume):
        directory = self.path('volumes', volume['name'])
        if 'emptyDir' in volume:
            os.makedirs(directory)
            os.chown(directory, 0, self.group)
            # Not sticky, as the kubelet makes it.
            os.chmod(directory, 0o2777 if self.group else 0o777)
            return directory
        kind = 'ConfigMap' if 'configMap' in volume else 'Secret'
        source = volume['configMap' if kind == 'ConfigMap' else 'secret']
        thing = kustomize.everything()[kind, source.get('name') or source['secretName']]
        mode = source.get('defaultMode', 0o644)
        return Volume(directory, thing.get('data') or thing['stringData'], self.group, mode)

    def container(self, name, args=None, env=()):
        """Not yet started; it ends with the pod."""
        one = next(c for c in kustomize.containers(self.specification) if c['name'] == name)
        image = one['image'].rsplit('/', 1)[-1].split(':')[0]
        root, described = Images.of(self.bindir).example(image)
        words = one['command'] + (one.get('args', []) if args is None else args)
        variables = ['%s=%s' % (v['name'], v['value']) for v in one.get('env', [])]
        own = [line for line in described.get('Env', []) if not line.startswith('PATH=')]
        made = Container(self.bindir, root=root, args=words, env=own + variables + list(env), user=self.context['runAsUser'],
                         read_only=one['securityContext']['readOnlyRootFilesystem'])
        self.keep(made)
        # What is not written into the manifest must not be given here.
        assert one['securityContext']['capabilities'] == {'drop': ['ALL']}
        process, linux = made.config['process'], made.config['linux']
        process['capabilities'] = {kind: [] for kind in ('bounding', 'effective', 'permitted', 'inheritable', 'ambient')}
        process['user'] = {'uid': self.context['runAsUser'], 'gid': self.context['runAsGroup'],
                           'additionalGids': [self.group] if self.group else []}
        process['noNewPrivileges'] = not one['securityContext']['allowPrivilegeEscalation']
        assert self.context['seccompProfile'] == {'type': 'RuntimeDefault'}
        linux['seccomp'] = runtime_default()
        message = made.write('termination-log', '', 0o666)
        self.mount(made, message, '/dev/termination-log', 'rw')
        self.mount(made, self.path('shm'), '/dev/shm', 'rw')
        for mount in one.get('volumeMounts', []):
            volume = self.volumes[mount['name']]
            os.makedirs(root + mount['mountPath'], exist_ok=True)
            self.mount(made, getattr(volume, 'directory', volume), mount['mountPath'], 'ro' if mount.get('readOnly') else 'rw')
        made.probes = {kind: one[kind] for kind in ('startupProbe', 'readinessProbe', 'livenessProbe') if kind in one}
        made.ports = {port['name']: port['containerPort'] for port in one.get('ports', [])}
        return made

    @staticmethod
    def mount(container, source, target, access):
        container.config['mounts'].append({'destination': target, 'type': 'bind', 'source': source,
                                           'options': ['rbind', access, 'nosuid', 'nodev']})


FETCH = """
import sys, urllib.error, urllib.request
request = urllib.request.Request(sys.argv[1], headers={'Authorization': sys.argv[2]} if sys.argv[2] else {})
try:
    answer = urllib.request.urlopen(request, timeout=5)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status)
print(answer.read().decode())
"""


def http(container, port, path, user=None):
    """The status and the text of a page, asked for in the container's own network; 0 without an answer."""
    words = ['nsenter', '--target', str(container.pid), '--net', '/usr/bin/python3', '-c', FETCH,
             'http://127.0.0.1:%d%s' % (port, path), basic(*user.split(':')) if user else '']
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=30)
    code, _, text = done.stdout.decode().partition('\n')
    return int(code or 0), text


def probe(container, kind):
    """Whether a probe of the manifest succeeds."""
    wanted = container.probes[kind]
    if 'exec' in wanted:
        return container.execute(*wanted['exec']['command'])[0] == 0
    return http(container, container.ports[wanted['httpGet']['port']], wanted['httpGet']['path'])[0] == 200


def objects(text):
    """What lines of JSON stand for."""
    return [json.loads(line) for line in text.split('\n')[:-1]]
