"""Bytes on disk: what an image has to have beside its programs."""
import os
import re
import subprocess

from rows import measurement, only

SUBJECT = 'Size'
# Only in an image that was made with no care.
SPARED = ('/usr/share/doc/', '/usr/share/man/', '/usr/share/locale/', '/usr/share/lintian/', '/usr/share/info/')
# Debian's, with what it depends on.
PACKAGES = {'supervisor': ['python3'], 'circus': ['python3'], 's6': ['s6'], 'runit': ['runit'], 'tini': ['tini'],
            'dumb-init': ['dumb-init'], 'catatonit': ['catatonit']}
# A program that is there with every image that has any.
ALWAYS = 'essential required important'
ONE_FILE = {'s6': 'many programs, no binary', 'supervisor': 'no binary', 'circus': 'no binary',
            'runit': 'many programs, no binary'}


def query(package, field):
    found = subprocess.run(['dpkg-query', '-W', '-f', '${%s}' % field, package], capture_output=True, text=True)
    return found.stdout if found.returncode == 0 else ''


def closure(packages):
    """Installed packages and those that they depend on, but for what every Debian has, libc among it."""
    found, left = set(), list(packages)
    while left:
        name = left.pop()
        if name in found or query(name, 'Status') != 'install ok installed' or query(name, 'Priority') in ALWAYS.split():
            continue
        if name in ('libc6', 'libgcc-s1', 'libcrypt1'):
            continue
        found.add(name)
        depends = query(name, 'Depends') + ', ' + query(name, 'Pre-Depends')
        left += [re.split(r'[ :(|]', x.strip())[0] for x in depends.split(',') if x.strip()]
    return found


def files_of(package):
    listed = subprocess.run(['dpkg-query', '-L', package], capture_output=True, text=True).stdout.splitlines()
    return [x for x in listed if not x.startswith(SPARED)]


def megabytes(files):
    return sum(os.path.getsize(x) for x in set(map(os.path.realpath, files)) if os.path.isfile(x)) / 1e6


def below(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for directory, _, names in os.walk(path):
            # pip has compiled it; an image need not.
            yield from (os.path.join(directory, x) for x in names if not x.endswith('.pyc'))


@measurement(SUBJECT, ('the binary', 'MB'), peers='ours tini dumb-init catatonit', cannot=ONE_FILE, rounds=1)
@only
def binary(peer):
    return megabytes([peer.program('supervisord') if peer.role == 'ours' else '/usr/bin/' + peer.name])


@measurement(SUBJECT, ('all files beyond libc and the base of Debian: its own, Python, libraries', 'MB'), rounds=1,
             peers='ours supervisor circus s6 runit tini dumb-init catatonit')
@only
def image(peer):
    if peer.role == 'ours':
        return binary(peer, None)
    files = [x for package in closure(PACKAGES[peer.name]) for x in files_of(package)]
    return megabytes(files) + megabytes(below(peer.installed()) if hasattr(peer, 'installed') else [])
