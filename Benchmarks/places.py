"""Where things are. Makes Tests/lib importable, for programs that know this folder only."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
TESTS = os.path.join(ROOT, 'Tests')
if TESTS not in sys.path:
    sys.path.append(TESTS)

# Directories are in memory, so that no disk is measured. A run of the benchmark puts all of its own into one.
memory = '/dev/shm'
# Programs are on a disk: pages of a file in memory count as dirty, and so as memory of the one who runs it.
disk = '/var/tmp'
