"""What the figures were measured on."""
import os
import platform
import re
import resource
import subprocess
import time

import places


def first(path, pattern):
    with open(path) as f:
        found = re.search(pattern, f.read(), re.M)
    return found.group(1).strip() if found else 'unknown'


def facts():
    revision = subprocess.run([os.path.join(places.ROOT, 'scripts', 'revision')], capture_output=True, text=True).stdout.strip()
    memory = int(first('/proc/meminfo', r'^MemTotal:\s*(\d+)')) / (1 << 20)
    return [
        ('date', time.strftime('%Y-%m-%d')),
        ('commit', revision),
        ('processor', '%s, %d cores' % (first('/proc/cpuinfo', r'^model name\s*:(.*)$'), os.cpu_count())),
        ('memory', '%.0f GB' % memory),
        ('kernel', 'Linux ' + platform.release()),
        ('system', first('/etc/os-release', r'^PRETTY_NAME="?(.*?)"?$')),
        ('open files', 'at most %d' % resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
    ]
