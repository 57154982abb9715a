"""Another user of the machine, beside root."""
import os
import subprocess

# No other process has this user.
USER = 54321


def shared(lab):
    """A directory where all users make files, each his own."""
    os.chmod(lab.dir, 0o755)
    path = lab.path('shared')
    os.mkdir(path)
    os.chmod(path, 0o1777)
    return path


def start(lab, script, *arguments, wrapper=()):
    """Runs a script in Python as him until the place goes, and waits until it says that it has begun.
    wrapper: what is run as root first, and then runs the script."""
    become = ['setpriv', '--reuid', str(USER), '--regid', str(USER), '--clear-groups']
    words = [*wrapper, *become, '/usr/bin/python3', '-c', script, *arguments]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)

    def end():
        process.kill()
        process.wait()
        process.stdout.close()
    lab.kept.callback(end)
    assert process.stdout.readline() == 'begun\n'
    return process
