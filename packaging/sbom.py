"""The bill of materials of the static binary: SPDX 2.3, as JSON."""
import hashlib
import json
import platform
import time
import urllib.parse

# Debian's names.
ARCHITECTURES = {'x86_64': 'amd64', 'aarch64': 'arm64'}
NAMESPACE = 'https://swift-supervisor.invalid/spdx/%s-%s-%s'


def package_url(component):
    """Where scanners look the component up (https://github.com/package-url/purl-spec)."""
    system = platform.freedesktop_os_release()
    architecture = ARCHITECTURES.get(platform.machine(), platform.machine())
    for name, version, _, _ in component.packages:
        yield 'pkg:deb/%s/%s@%s?arch=%s&distro=%s-%s' % (
            system['ID'], name, urllib.parse.quote(version, safe='.-+~'), architecture, system['ID'],
            system.get('VERSION_ID', ''))
    if component.homepage.startswith('https://github.com/apple/'):
        yield 'pkg:swift/%s@%s' % (component.homepage.removeprefix('https://'), component.version)


def identifier(name):
    return 'SPDXRef-Package-' + name


def package(component):
    return {
        'SPDXID': identifier(component.name), 'name': component.name, 'versionInfo': component.version,
        'downloadLocation': component.source, 'homepage': component.homepage, 'filesAnalyzed': False,
        'licenseConcluded': component.licence, 'licenseDeclared': component.licence, 'copyrightText': 'NOASSERTION',
        'summary': component.what, 'primaryPackagePurpose': 'LIBRARY',
        'supplier': 'Organization: Debian' if component.packages else 'NOASSERTION',
        'externalRefs': [{'referenceCategory': 'PACKAGE-MANAGER', 'referenceType': 'purl', 'referenceLocator': url}
                         for url in package_url(component)],
    }


def document(components, version, machine, digest, seconds):
    """The text of the file.

    - Parameters digest, seconds: SHA-256 of the binary, and the time that the sources are from.
    """
    root = {
        'SPDXID': identifier('swift-supervisor'), 'name': 'swift-supervisor', 'versionInfo': version,
        'downloadLocation': 'NOASSERTION', 'filesAnalyzed': False, 'licenseConcluded': 'Apache-2.0',
        'licenseDeclared': 'Apache-2.0', 'copyrightText': 'NOASSERTION', 'primaryPackagePurpose': 'APPLICATION',
        'supplier': 'NOASSERTION', 'checksums': [{'algorithm': 'SHA256', 'checksumValue': digest}],
        'summary': 'The checksum is that of bin/supervisord.',
    }
    packages = [root] + [package(component) for component in components]
    relations = [{'spdxElementId': 'SPDXRef-DOCUMENT', 'relationshipType': 'DESCRIBES', 'relatedSpdxElement': root['SPDXID']}]
    relations += [{'spdxElementId': root['SPDXID'], 'relationshipType': 'STATIC_LINK', 'relatedSpdxElement': p['SPDXID']}
                  for p in packages[1:]]
    # One document, one namespace: of the same contents the same.
    contents = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()[:32]
    return json.dumps({
        'spdxVersion': 'SPDX-2.3', 'dataLicense': 'CC0-1.0', 'SPDXID': 'SPDXRef-DOCUMENT',
        'name': 'swift-supervisor-%s-linux-%s' % (version, machine),
        'documentNamespace': NAMESPACE % (version, machine, contents),
        'creationInfo': {'created': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds)),
                         'creators': ['Tool: swift-supervisor-notices-' + version]},
        'packages': packages, 'relationships': relations,
    }, indent=1) + '\n'
