"""The C programs of this folder, each compiled when it is first asked for."""
import os
import subprocess
import tempfile

import places

HERE = os.path.dirname(os.path.abspath(__file__))
# Those without a library.
BARE = {'note': ['-nostdlib', '-ffreestanding', '-fno-stack-protector']}
_compiled = {}


def path(name):
    if name not in _compiled:
        directory = tempfile.mkdtemp(prefix='programs-', dir=places.disk)
        target = os.path.join(directory, name)
        subprocess.run(['cc', '-O2', '-static', '-s', *BARE.get(name, []), '-o', target, os.path.join(HERE, name + '.c')],
                       check=True)
        # What is yet to be written to the disk counts as dirty too.
        os.sync()
        _compiled[name] = target
    return _compiled[name]
