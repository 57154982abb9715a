"""Two builds of the binary in two directories. REPRODUCE=1 runs it: it takes ten minutes."""
import os
import subprocess

from artefacts import contents
from lib.places import PROJECT
from lib.runner import test


def built(directory):
    """Builds a copy of what is committed; returns its binary."""
    subprocess.run(['git', 'clone', '-q', PROJECT, directory], check=True)
    for name in ('Package.resolved',):
        with open(os.path.join(directory, name), 'wb') as file:
            file.write(contents(os.path.join(PROJECT, name)))
    with open(os.path.join(directory, 'build.log'), 'wb') as log:
        ran = subprocess.run(['nice', 'scripts/build-static'], cwd=directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                             check=False)
    assert ran.returncode == 0, contents(log.name)[-800:].decode(errors='replace')
    return contents(os.path.join(directory, 'build/bin/supervisord'))


@test
def the_directory_does_not_show_in_the_binary(place):
    first, second = built(place.path('one')), built(place.path('another', 'of-another-length'))
    differing = sum(a != b for a, b in zip(first, second))
    assert first == second, '%d bytes and %d; %d of them differ' % (len(first), len(second), differing)
