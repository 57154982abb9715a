"""What the static binary consists of: the table of components.json, held against what the linker has taken."""
import dataclasses
import fnmatch
import json
import os
import re
import shutil
import subprocess

from link import BUILD, PROJECT

LICENCES = '/usr/share/common-licenses'
SWIFT = re.compile(r'Swift version (\S+)')


class Unknown(Exception):
    """The binary holds what the table does not know, or its licence is not to be found."""


@dataclasses.dataclass
class Component:
    """A part of the binary. `packages` are Debian's, as (name, version, source, version of the source)."""
    name: str
    licence: str
    homepage: str
    what: str
    version: str
    source: str
    packages: tuple = ()
    parts: tuple = ()
    texts: dict = dataclasses.field(default_factory=dict)

    @property
    def is_lesser(self):
        """Whether its licence asks for a way to link with another version of it."""
        return self.licence.startswith('LGPL')


def read(*parts):
    with open(os.path.join(*parts), encoding='utf-8') as file:
        return file.read()


def owner(path):
    """The Debian package that a file is from."""
    # Since the directories of / became links into /usr, either name may be the one that dpkg knows.
    for name in (path, path.removeprefix('/usr')):
        found = subprocess.run(['dpkg-query', '-S', name], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(': ')[0].split(',')[0]
    raise Unknown('no package has %s' % path)


def package(name):
    fields = '${binary:Package} ${Version} ${source:Package} ${source:Version}'
    told = subprocess.run(['dpkg-query', '-W', '-f', fields, name], capture_output=True, text=True, check=True).stdout.split()
    return (told[0].split(':')[0], *told[1:])


def toolchain():
    """The directory of Swift, and its version."""
    compiler = shutil.which('swift') or '/opt/swift/usr/bin/swift'
    told = subprocess.run([compiler, '--version'], capture_output=True, text=True, check=True)
    return os.path.dirname(os.path.dirname(os.path.realpath(compiler))), SWIFT.search(told.stdout + told.stderr).group(1)


def checkouts(modules):
    """The packages of Swift that these modules are from: version and commit by name, as they were built."""
    states = {pin['identity']: pin['state'] for pin in json.loads(read(PROJECT, 'Package.resolved'))['pins']}
    return {name: state for name, state in states.items()
            if any(os.path.isdir(os.path.join(BUILD, 'checkouts', name, 'Sources', module)) for module in modules)}


class Reader:
    """Makes components of rows of the table."""

    def __init__(self, archives, modules):
        self.archives, self.modules = archives, set(modules)
        self.swift, self.swift_version = toolchain()
        self.pins = checkouts(modules)

    def text(self, kind, name, packages):
        if kind == 'toolchain':
            return os.path.basename(name), read(self.swift, name)
        if kind == 'project':
            return os.path.basename(name), read(PROJECT, name)
        if kind == 'common':
            return name, read(LICENCES, name)
        if kind == 'debian':
            return 'copyright', read('/usr/share/doc', packages[0][0], 'copyright')
        text = read(BUILD, 'checkouts', name)
        return (os.path.basename(name), text) if kind == 'checkout' else ('LICENSE', comment(text))

    def component(self, row):
        """None when nothing of it is in the binary."""
        parts = sorted(a for a in self.archives for pattern in row.get('archives', ()) if fnmatch.fnmatchcase(a, pattern))
        parts += sorted(self.modules & set(row.get('modules', ())))
        pin = self.pins.get(row['name'])
        if not parts and not pin:
            return None
        packages = ()
        if any(text.startswith('debian:') for text in row['texts']):
            packages = tuple(sorted({package(owner(self.archives[part])) for part in parts}))
            version, source = packages[0][3], 'https://snapshot.debian.org/package/%s/%s/' % packages[0][2:]
        elif pin:
            version, source = pin['version'], '%s/tree/%s' % (row['homepage'], pin['version'])
        else:
            within = self.pins.get(row.get('within'))
            version = within['version'] if within else self.swift_version
            version = '%s-%s' % (row['within'], version) if 'within' in row else version
            source = row.get('source', row['homepage'])
        texts = dict(self.text(*text.split(':', 1), packages) for text in row['texts'])
        return Component(row['name'], row['licence'], row['homepage'], row['what'], version, source, packages, tuple(parts),
                         texts)


def comment(text):
    """The first comments of a file in C, without their marks."""
    head = text[:text.index('*/\n\n')]
    return re.sub(r'(?m)^ ?\*/?-? ?|^/\*-?\s?', '', head).strip() + '\n'


def components(archives, modules):
    """Those of the binary, in the order of the table. Throws Unknown for an archive that no row names."""
    table = json.loads(read(PROJECT, 'packaging', 'components.json'))
    patterns = [pattern for row in table for pattern in row.get('archives', ())]
    strangers = [a for a in archives if not any(fnmatch.fnmatchcase(a, pattern) for pattern in patterns)]
    if strangers:
        raise Unknown('packaging/components.json says nothing of ' + ', '.join(strangers))
    reader = Reader(archives, modules)
    found = [component for component in map(reader.component, table) if component]
    missing = set(reader.pins) - {component.name for component in found}
    if missing:
        raise Unknown('packaging/components.json says nothing of ' + ', '.join(sorted(missing)))
    return found
