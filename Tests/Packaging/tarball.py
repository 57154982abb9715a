"""The tarball, and what is in it about licences."""
import hashlib
import json
import os
import re
import stat
import subprocess

from artefacts import contents, only, script, tarball, tree, unpacked
from lib.daemon import Lab
from lib.runner import test

DOCUMENTS = 'share/doc/swift-supervisor'


def document(name):
    return contents(os.path.join(unpacked(), DOCUMENTS, name)).decode()


@test
def a_second_one_is_the_same_byte_for_byte(place):
    # Another user might have all of these others.
    others = {'TZ': 'Pacific/Chatham', 'LC_ALL': 'C', 'HOME': place.dir, 'DIST': place.path('dist')}
    mask = os.umask(0o077)
    try:
        script('dist', 'binary', **others)
    finally:
        os.umask(mask)
    assert contents(only(place.path('dist', '*.tar.gz'))) == contents(tarball())
    assert sorted(os.listdir(place.path('dist'))) == sorted(os.listdir(os.path.dirname(tarball()))), 'something is left over'


@test
def its_digest_is_beside_it(_):
    directory, name = os.path.split(tarball())
    subprocess.run(['sha256sum', '--quiet', '-c', name + '.sha256'], cwd=directory, check=True)


@test
def it_runs_from_where_it_is_unpacked(_):
    with Lab(os.path.join(unpacked(), 'bin')) as lab:
        lab.up('[program:cat]\ncommand=/bin/cat\nstartsecs=0\n', 'cat')
        assert 'RUNNING' in lab.ctl('status').stdout


@test
def it_has_one_directory_of_root_s_and_no_strange_modes(_):
    listing = subprocess.run(['tar', '--numeric-owner', '-tvzf', tarball()], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        mode, owner, _, _, _, name = line.split()[:6]
        assert owner == '0/0' and name.startswith(os.path.basename(unpacked()) + '/'), line
        assert mode[0] == 'l' or mode in ('drwxr-xr-x', '-rw-r--r--', '-rwxr-xr-x'), line
    executable = [p for p, (mode, _) in tree(unpacked()).items() if stat.S_ISREG(mode) and mode & 0o111]
    assert executable == ['bin/supervisord'], executable


@test
def every_part_has_its_notice_and_the_text_of_its_licence(_):
    notices = document('THIRD-PARTY-NOTICES.txt')
    head, texts = notices.split('=' * 80, 1)
    for entry in re.split(r'\n(?=\S+ \S+\n  )', head)[1:]:
        name = entry.split()[0]
        licence = re.search(r'Licence: +(.*)', entry).group(1)
        assert re.search(r'(?m)^(.*, )?%s(, .*)?: \S+$' % re.escape(name), texts), 'no text for ' + name
        if licence.startswith('LGPL'):
            assert re.search(r'(?m)^(.*, )?%s(, .*)?: LGPL-2.1$' % re.escape(name), texts), name
            assert name in head[:1000], name + ' is not named in the introduction'
    for words in ('GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 2.1', 'GCC RUNTIME LIBRARY EXCEPTION',
                  'Runtime Library Exception to the Apache 2.0 License', 'UNICODE LICENSE V3', 'LLVM Exceptions',
                  'The SwiftNIO Project'):
        assert words.lower() in texts.lower(), words


@test
def the_bill_of_materials_is_sound(_):
    bill = json.loads(document('sbom.spdx.json'))
    assert bill['spdxVersion'] == 'SPDX-2.3' and bill['dataLicense'] == 'CC0-1.0'
    packages = {package['SPDXID']: package for package in bill['packages']}
    assert len(packages) == len(bill['packages'])
    assert all(re.fullmatch(r'SPDXRef-[A-Za-z0-9.-]+', name) for name in packages), list(packages)
    ends = {relation['relatedSpdxElement'] for relation in bill['relationships']}
    assert ends == set(packages), ends ^ set(packages)
    root = packages['SPDXRef-Package-swift-supervisor']
    binary = contents(os.path.join(unpacked(), 'bin/supervisord'))
    assert root['checksums'] == [{'algorithm': 'SHA256', 'checksumValue': hashlib.sha256(binary).hexdigest()}]
    assert root['versionInfo'] == script('version') and script('version') in os.path.basename(tarball())
    notices = document('THIRD-PARTY-NOTICES.txt')
    for package in packages.values():
        line = '%s %s' % (package['name'], package['versionInfo'])
        assert package is root or '\n%s\n' % line in notices, line
    return '%d packages' % len(packages)
