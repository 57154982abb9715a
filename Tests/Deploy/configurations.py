"""`supervisord --test` of a configuration."""
import os
import subprocess

from lib.places import PATH


def checked(bindir, path, **variables):
    """(exit status, output)"""
    done = subprocess.run([os.path.join(bindir, 'supervisord'), '--test', '-c', path], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False,
                          env={'PATH': PATH, **variables})
    return done.returncode, done.stdout.decode()
