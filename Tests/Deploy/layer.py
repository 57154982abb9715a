"""What stands around the image: Kubernetes manifests, Compose files, the image itself, and the linter for other repositories.

The modules are manifests, pods, compose, image and lint. No cluster and no engine is involved: manifests
are held against the strict JSON schemas of Kubernetes, and their containers are run by runc as the kubelet would have it done.
Root is needed for that.
"""
import contextlib
import functools
import os

from lib.runner import Outcome, modules

UNPRIVILEGED = ['manifests', 'compose', 'lint']
PRIVILEGED = ['pods', 'image']


def sources(arguments):
    fixture = functools.partial(contextlib.nullcontext, arguments.bin)
    if os.geteuid() != 0:
        skipped = [Outcome('SKIP', name, 'it runs containers: this needs root') for name in PRIVILEGED]
        return modules(UNPRIVILEGED, fixture) + [lambda selection: skipped]
    return modules(UNPRIVILEGED + PRIVILEGED, fixture)
