"""The inits that are compared, and how each is asked for what it offers."""
import os

OURS, TINI, DUMB, CATATONIT = 'supervisord', 'tini', 'dumb-init', 'catatonit'
NAMES = [OURS, TINI, DUMB, CATATONIT]
PATHS = {TINI: '/usr/bin/tini', DUMB: '/usr/bin/dumb-init', CATATONIT: '/usr/bin/catatonit'}


def command(name, bindir, options, words):
    """The words that run a command under an init."""
    path = os.path.join(bindir, 'supervisord') if name == OURS else PATHS[name]
    return [path] + list(options) + ['--'] + list(words)
