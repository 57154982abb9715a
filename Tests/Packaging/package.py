"""The Debian package as a file."""
import os
import subprocess

from artefacts import contents, package, place as shared, script
from lib.runner import test


def fields(path):
    told = subprocess.run(['dpkg-deb', '-f', path], capture_output=True, text=True, check=True).stdout
    return dict(line.split(': ', 1) for line in told.splitlines() if not line.startswith(' '))


@test
def lintian_has_no_complaint(_):
    words = ['lintian', '--allow-root', '--tag-display-limit', '0', package()]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    assert told.returncode == 0 and not [line for line in told.stdout.splitlines() if line[:2] in ('E:', 'W:')], told.stdout


@test
def it_takes_the_place_of_debian_s_package(_):
    found = fields(package())
    assert found['Provides'] == 'supervisor (= 4.3.0)' and found['Conflicts'] == found['Replaces'] == 'supervisor', found
    assert found['Version'].startswith(script('version').replace('-', '~') + '-'), found
    assert 'Depends' not in found
    for source in ('glibc', 'libseccomp', 'libxcrypt'):
        assert source + ' (= ' in found['Built-Using'], found['Built-Using']


@test
def a_second_one_is_the_same_byte_for_byte(place):
    mask = os.umask(0o077)
    try:
        script('build-deb', DIST=place.path('again'), DEBIAN_REVISION='1', TZ='Pacific/Chatham')
    finally:
        os.umask(mask)
    name = os.path.basename(package())
    assert contents(place.path('again', name)) == contents(package())


@test
def systemd_reads_the_unit(place):
    subprocess.run(['dpkg-deb', '-x', package(), place.dir], check=True)
    unit = os.path.join(place.dir, 'lib/systemd/system/swift-supervisor.service')
    text = contents(unit).decode().replace('/usr/bin/supervisord', place.path('usr/bin/supervisord'))
    with open(place.path('swift-supervisor.service'), 'w', encoding='utf-8') as file:
        file.write(text)
    words = ['systemd-analyze', 'verify', '--man=no', place.path('swift-supervisor.service')]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    complaints = [line for line in told.stderr.splitlines() if 'swift-supervisor' in line]
    assert not complaints, complaints
    assert 'Type=notify\n' in text


@test
def logrotate_reads_its_file(place):
    subprocess.run(['dpkg-deb', '-x', package(), place.dir], check=True)
    words = ['logrotate', '-d', '-s', place.path('state'), place.path('etc/logrotate.d/swift-supervisor')]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    assert told.returncode == 0 and 'error' not in told.stderr, told.stderr


@test
def nothing_is_left_over_in_the_directory(_):
    package()
    left = sorted(os.listdir(os.path.join(shared(), 'package-1')))
    assert left == [os.path.basename(package()), os.path.basename(package()) + '.sha256'], left
