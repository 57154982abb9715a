"""`make install`, the tarball, the Debian package, the archive for linking again, and licences.

The modules are installed, tarball, relinked, package, takeover and, with REPRODUCE=1, reproduced. They are about what is in
build/bin, by the scripts that make it. takeover needs root: it installs packages in a Debian system of its own, which
debootstrap makes once (build/test/debian-root.tar).
"""
import functools
import os

from lib.places import Place
from lib.runner import Outcome, modules


def sources(_):
    names = ['installed', 'tarball', 'relinked', 'package']
    skipped = []
    for name, is_run, why in (('takeover', os.geteuid() == 0, 'it installs packages: this needs root'),
                              ('reproduced', os.environ.get('REPRODUCE'), 'it builds twice: REPRODUCE=1 runs it')):
        if is_run:
            names.append(name)
        else:
            skipped.append(Outcome('SKIP', name, why))
    return modules(names, functools.partial(Place, 'packaging-', 0o755)) + [
        lambda selection: [outcome for outcome in skipped if selection.wants(outcome.name)]]
