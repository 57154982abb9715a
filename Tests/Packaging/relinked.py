"""The archive with which supervisord can be linked with other versions of its libraries."""
import os
import re
import shutil
import subprocess

from artefacts import contents, kit, script, tree
from lib.daemon import Lab
from lib.places import PROJECT
from lib.runner import test

CHANGED = (b'No such file or directory', b'No such file in my library')


def relinked(place, name='kit'):
    """Links what is in a kit, away from the project; returns the directory of the result."""
    os.makedirs(place.path('bin'), exist_ok=True)
    words = [place.path(name, 'relink'), place.path('bin', 'supervisord')]
    subprocess.run(words, check=True, cwd='/', stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for link in ('supervisorctl', 'pidproxy', 'echo_supervisord_conf'):
        if not os.path.islink(place.path('bin', link)):
            os.symlink('supervisord', place.path('bin', link))
    return place.path('bin')


def without_build_id(path):
    """The bytes of a program but for the digest that the linker has made of all, debugging information included."""
    data = bytearray(contents(path))
    sections = subprocess.run(['readelf', '-SW', path], capture_output=True, text=True, check=True).stdout
    found = re.search(r'\.note\.gnu\.build-id +NOTE +\w+ (\w+) (\w+)', sections)
    if found:
        start, size = (int(number, 16) for number in found.groups())
        data[start:start + size] = bytes(size)
    return bytes(data)


@test
def unchanged_it_gives_the_same_program(place):
    shutil.copytree(kit(), place.path('kit'))
    program = os.path.join(relinked(place), 'supervisord')
    assert without_build_id(program) == without_build_id(os.path.join(PROJECT, 'build/bin/supervisord'))


@test
def it_takes_a_changed_library(place):
    shutil.copytree(kit(), place.path('kit'))
    library = place.path('kit/libraries/libc.a')
    before, after = CHANGED
    data = contents(library)
    assert before in data
    with open(library, 'wb') as file:
        file.write(data.replace(before, after.ljust(len(before))[:len(before)]))
    programs = relinked(place)
    assert after[:len(before)] in contents(os.path.join(programs, 'supervisord'))
    with Lab(programs) as lab:
        lab.up('[program:cat]\ncommand=/bin/cat\nstartsecs=0\n', 'cat')
        assert 'RUNNING' in lab.ctl('status').stdout
        told = lab.run([os.path.join(programs, 'supervisorctl'), '-s', 'unix:///missing', 'status']).stdout
        return 'it runs; supervisorctl without a server: ' + told.strip()


@test
def a_second_kit_is_the_same(place):
    script('relink-kit', place.path('kit'))
    assert tree(place.path('kit')) == tree(kit())


@test
def its_paths_are_all_inside(_):
    words = contents(os.path.join(kit(), 'arguments')).decode().split('\n')
    assert not [word for word in words if word.startswith('/') or '/tmp' in word or '.build' in word]
    missing = [w for w in words if w.startswith(('objects/', 'libraries/')) and not os.path.exists(os.path.join(kit(), w))]
    assert not missing, missing
