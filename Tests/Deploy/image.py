"""The image: its labels, no architecture in what makes it, and the variant without root."""
import glob
import json
import os
import re

from lib import test, until
from lib.container import Container, started
from lib.images import EXAMPLES, Images
from lib.places import PROJECT, project_file
from lib.processes import status

PREFIX = 'org.opencontainers.image.'
ARCHITECTURES = re.compile(r'x86.64|amd64|aarch64|arm64', re.I)
USER = 12345


def labels(bindir, name, *options):
    images = Images.of(bindir)
    images.build(name, images.path('own'), '--build-arg', 'BINARIES=prebuilt', *options)
    described = json.loads(images.buildah('inspect', '--type', 'image', name))['OCIv1']['config']
    assert described['Entrypoint'] == ['/usr/bin/supervisord']
    return {key[len(PREFIX):]: value for key, value in described['Labels'].items() if key.startswith(PREFIX)}


@test
def labels_are_there_and_not_empty(bindir):
    always = {'title', 'description', 'version', 'licenses'}
    found = labels(bindir, 'labels-none')
    assert set(found) == always and all(found.values()), found
    found = labels(bindir, 'labels-both', '--build-arg', 'REVISION=abc', '--build-arg', 'SOURCE=https://example.org/r',
                   '--build-arg', 'VERSION=9.9.9')
    assert set(found) == always | {'revision', 'source'}, found
    assert (found['revision'], found['source'], found['version']) == ('abc', 'https://example.org/r', '9.9.9'), found
    assert set(labels(bindir, 'labels-one', '--build-arg', 'SOURCE=https://example.org/r')) == always | {'source'}


@test
def no_architecture_is_named(_):
    """In whatever makes an image; comments do not count."""
    paths = ['Dockerfile', 'scripts/build-static', 'scripts/install-packages']
    paths += [os.path.relpath(path, PROJECT) for path in glob.glob(os.path.join(EXAMPLES, '*', 'Dockerfile'))]
    for path in paths:
        for line in project_file(path).splitlines():
            assert line.lstrip().startswith('#') or not ARCHITECTURES.search(line), (path, line)
    for line in project_file('scripts', 'debian-packages.txt').splitlines():
        assert not line.startswith('build ') or not ARCHITECTURES.search(line), line


def non_root(bindir, has_shm=True):
    root, image = Images.of(bindir).example('non-root')
    assert image['User'] == '%d:%d' % (USER, USER), image
    made = Container(bindir, root=root, args=image['Entrypoint'], user=USER, read_only=True)
    made.config['process']['capabilities'] = {kind: [] for kind in ('bounding', 'effective', 'permitted')}
    made.config['process']['noNewPrivileges'] = True
    # /dev itself is root's, as engines have it.
    if has_shm:
        made.config['mounts'].append({'destination': '/dev/shm', 'type': 'tmpfs', 'source': 'shm',
                                      'options': ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=64m']})
    return made


def health_check():
    (line,) = re.findall(r'^HEALTHCHECK .*CMD (\[.*\])$', project_file('docker', 'examples', 'non-root', 'Dockerfile'), re.M)
    return json.loads(line)


@test
def without_root(bindir):
    """Read-only, no tmpfs, no capability: it runs, it is healthy, and supervisorctl finds it."""
    assert health_check() == json.loads(re.search(r'^    HEALTHCHECK .*CMD (\[.*\])$', project_file('docker', 'README.md'),
                                                  re.M).group(1))
    with started(non_root(bindir)) as c:
        c.wait_log('web is here, uid 12345')
        c.wait_log('worker is here, home /')
        until(lambda: c.execute(*health_check())[0] == 0, lambda: c.execute(*health_check()))
        code, text = c.execute('/usr/bin/supervisorctl', 'status')
        assert code == 0 and text.count('RUNNING') == 2, text
        assert os.path.exists('/proc/%d/root/dev/shm/supervisor-%d.sock' % (c.pid, USER))
        assert 'WARN' not in c.output and 'CRIT' not in c.output + c.errors, c.output
        assert c.execute('/usr/bin/supervisorctl', 'restart', 'web')[0] == 0
        assert int(status(c.pid, 'CapEff'), 16) == 0 and status(c.pid, 'Uid').split() == [str(USER)] * 4
        assert c.stop() == 0


@test
def without_shm(bindir):
    """Programs run, and a warning says what is missing."""
    with started(non_root(bindir, has_shm=False)) as c:
        c.wait_log('web is here')
        c.wait_log('no place for a control socket')
        assert c.execute(*health_check())[0] != 0
        assert c.stop() == 0
