"""`make install` and `make uninstall`."""
import os
import stat
import subprocess

from artefacts import tree
from lib.daemon import Lab
from lib.places import PROJECT
from lib.runner import test

PREFIX = 'opt/here'


def make(goal, place, **more):
    words = ['make', '--no-print-directory', '-C', PROJECT, goal, 'DESTDIR=' + place.path('root'), 'PREFIX=/' + PREFIX]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **more)


def installed(place):
    make('install', place)
    return place.path('root', PREFIX)


@test
def programs_run_from_where_they_are_installed(place):
    with Lab(os.path.join(installed(place), 'bin')) as lab:
        lab.up('[program:cat]\ncommand=/bin/cat\nstartsecs=0\n', 'cat')
        status = lab.ctl('status').stdout
        assert status.startswith('cat ') and 'RUNNING' in status, status
        assert os.path.realpath('/proc/%d/exe' % lab.daemon.pid) == os.path.join(installed(place), 'bin', 'supervisord')


@test
def links_and_modes_do_not_depend_on_who_installs(place):
    found = tree(installed(place))
    for path, (mode, what) in found.items():
        if stat.S_ISLNK(mode):
            assert os.path.normpath(os.path.join(os.path.dirname(path), what)) in found, '%s -> %s' % (path, what)
        else:
            executable = stat.S_ISDIR(mode) or path == 'bin/supervisord'
            assert stat.S_IMODE(mode) == (0o755 if executable else 0o644), '%s: %o' % (path, mode)
    assert {p for p in found if p.startswith('bin/')} == {
        'bin/' + name for name in ('supervisord', 'supervisorctl', 'pidproxy', 'echo_supervisord_conf')}


@test
def man_finds_the_pages(place):
    pages = os.path.join(installed(place), 'share/man')
    for page in ('supervisord', 'supervisorctl', 'supervisord.conf', 'pidproxy', 'echo_supervisord_conf'):
        ran = subprocess.run(['man', '-M', pages, '-w', page], capture_output=True, text=True, check=False)
        if ran.returncode == 127:
            return 'there is no man'
        assert ran.stdout.startswith(pages), ran.stderr
    return None


@test
def shells_read_the_completions(place):
    share = os.path.join(installed(place), 'share')
    for path, words in {'bash-completion/completions/supervisord': ['bash', '-n'],
                        'zsh/site-functions/_supervisorctl': ['zsh', '-n'],
                        'fish/vendor_completions.d/supervisord.fish': ['fish', '--no-execute']}.items():
        subprocess.run(words + [os.path.join(share, path)], check=True)


@test
def uninstall_leaves_nothing_but_what_is_of_others(place):
    directory = installed(place)
    strange = os.path.join(directory, 'share/man/man1/other.1')
    with open(strange, 'w', encoding='utf-8'):
        pass
    make('uninstall', place)
    left = [path for path, (mode, _) in tree(directory).items() if not stat.S_ISDIR(mode)]
    assert left == ['share/man/man1/other.1'], left
    assert not os.path.exists(os.path.join(directory, 'share/doc/swift-supervisor'))


@test
def nothing_is_installed_without_a_binary(place):
    words = ['sh', '-c', 'mkdir -p scripts && cp "$0" scripts/ && exec scripts/install-files',
             os.path.join(PROJECT, 'scripts/install-files')]
    ran = subprocess.run(words, cwd=place.dir, env={**os.environ, 'DESTDIR': place.path('root')}, capture_output=True,
                         text=True, check=False)
    assert ran.returncode == 1 and 'make build makes it' in ran.stderr, ran
    assert not os.path.exists(place.path('root'))
