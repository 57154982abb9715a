"""The seccomp profile that RuntimeDefault stands for: that of containers-common, which CRI-O has, in the words of runc.

The conditions of its rules are about capabilities, the architecture and the kernel; runc knows none.
"""
import json
import os
import platform

PROFILE = '/usr/share/containers/seccomp.json'
ARCHITECTURES = {'x86_64': ('amd64', 'SCMP_ARCH_X86_64'), 'aarch64': ('arm64', 'SCMP_ARCH_AARCH64')}


def kernel(text):
    return tuple(int(part) for part in text.split('-')[0].split('.')[:2])


def is_meant(rule, architecture):
    """Whether a rule counts for a container without any capability."""
    includes, excludes = rule.get('includes') or {}, rule.get('excludes') or {}
    if includes.get('caps') or architecture in excludes.get('arches', []):
        return False
    if includes.get('arches') and architecture not in includes['arches']:
        return False
    return kernel(os.uname().release) >= kernel(includes.get('minKernel', '0.0'))


def runtime_default():
    """As `linux.seccomp` of a bundle."""
    with open(PROFILE, encoding='utf-8') as f:
        profile = json.load(f)
    name, token = ARCHITECTURES[platform.machine()]
    companions = next(entry for entry in profile['archMap'] if entry['architecture'] == token)['subArchitectures']
    rules = []
    for rule in profile['syscalls']:
        if is_meant(rule, name):
            rules.append({key: rule[key] for key in ('names', 'action', 'args', 'errnoRet') if rule.get(key) is not None})
    return {'defaultAction': profile['defaultAction'], 'defaultErrnoRet': profile['defaultErrnoRet'],
            'architectures': [token] + companions, 'syscalls': rules}
