"""The last link of the static binary, as scripts/slim-link has recorded it: what it took, and the same link once more."""
import os
import re
import shlex
import subprocess

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(PROJECT, '.build-static')
EXECUTABLE = os.path.join(BUILD, 'release', 'supervisord')
SLIM_LINK = os.path.join(PROJECT, 'scripts', 'slim-link')
# slim-link gives its copies names of this kind.
COPY = re.compile(r'.*/slim-[^/]*/tmp[^/-]*-')
# Lines of a map end with the section of the object that they are about: /usr/lib/libc.a(exit.o):(.text), /lib/crt1.o:(.init).
MAPPED = re.compile(r'(/[^():]*?)(?:\(([^()]*)\))?:\(\S*\)$')
MODULE = re.compile(r'/([^/]+)\.build/')
# glibc's libm.a is a script that names the library with its version.
VERSION = re.compile(r'-[0-9.]+(?=\.a$)')


class NoLink(Exception):
    """There is nothing to look at."""


def arguments():
    """What the linker was given."""
    path = EXECUTABLE + '.link'
    if not os.path.exists(path):
        raise NoLink('%s is missing: remove %s, then `make build` links once more and writes it' % (path, EXECUTABLE))
    with open(path, encoding='utf-8') as file:
        return shlex.split(file.read())


def repeat(output, *more):
    """Links the same once more, to another file, with more arguments."""
    words = arguments()
    words[words.index('-o') + 1] = output
    # As a response file, for a command line has its limits; slim-link finds its linker on PATH.
    response = output + '.arguments'
    with open(response, 'w', encoding='utf-8') as file:
        file.write('\n'.join(map(shlex.quote, words + list(more))) + '\n')
    subprocess.run([SLIM_LINK, '@' + response], check=True)
    os.unlink(response)
    os.unlink(output + '.link')


def plain(path):
    """The name of an object or an archive, without what slim-link has added to it."""
    return os.path.basename(COPY.sub('/', path))


def original(path, folders):
    """Where an archive or start file comes from, which the map may name by the copy of it."""
    if os.path.exists(path):
        return os.path.realpath(path)
    return next(os.path.realpath(os.path.join(f, plain(path))) for f in folders if os.path.exists(os.path.join(f, plain(path))))


def taken(map_path):
    """The archives and start files of which something is in the executable: their paths by their names."""
    folders = [word[2:] for word in arguments() if word.startswith('-L')]
    found = {}
    with open(map_path, encoding='utf-8', errors='replace') as file:
        for line in file:
            match = MAPPED.search(line.rstrip('\n'))
            if match and (match.group(2) or plain(match.group(1)).startswith('crt')):
                found.setdefault(VERSION.sub('', plain(match.group(1))), match.group(1))
    return {name: original(path, folders) for name, path in sorted(found.items())}


def modules():
    """The modules of Swift and C whose objects were linked, ours and those of packages."""
    return sorted({match.group(1) for match in map(MODULE.search, arguments()) if match and match.string.endswith('.o')})
