"""The virtual environment with selenium and axe-core."""
import os
import subprocess
import sys
import tempfile

PACKAGES = ['selenium', 'axe-core-python']


def directory():
    base = os.environ.get('XDG_CACHE_HOME') or (
        os.path.join(os.environ['HOME'], '.cache') if os.environ.get('HOME') else tempfile.gettempdir())
    return os.environ.get('WEB_VENV') or os.path.join(base, 'swift-supervisor-web', 'venv')


def python():
    return os.path.join(directory(), 'bin', 'python')


def axe_script():
    """The text of axe-core; inside of the environment only."""
    import axe_core_python
    with open(os.path.join(os.path.dirname(axe_core_python.__file__), 'axe.min.js'), encoding='utf-8') as f:
        return f.read()


def enter():
    """Makes the environment if need be, and runs this program again in it."""
    if os.path.realpath(sys.prefix) == os.path.realpath(directory()):
        return
    probe = [python(), '-c', 'import selenium, axe_core_python']
    if not os.path.exists(python()) or subprocess.call(probe, stderr=subprocess.DEVNULL):
        subprocess.check_call([sys.executable, '-m', 'venv', directory()])
        subprocess.check_call([python(), '-m', 'pip', 'install', '-q'] + PACKAGES)
    os.execv(python(), [python()] + sys.argv)
