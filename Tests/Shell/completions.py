"""What bash, fish and zsh complete."""
import os
import shutil

import pexpect

from lib import test
from lib.places import PROJECT
from session import PROGRAMS

COMPLETIONS = os.path.join(PROJECT, 'completions')


def bash_completions(s, *words):
    """What bash offers for the last word."""
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _supervisorctl; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    r = s.run(['bash', '--norc', '-c', script, 'bash', os.path.join(COMPLETIONS, 'supervisorctl.bash'),
               os.path.join(s.client, 'supervisorctl'), *words])
    assert r.stderr == '', r.stderr
    return r.stdout.split()


@test
def bash_completes(s):
    s.start()
    conf = ('-c', s.conf)
    assert bash_completions(s, 'st') == ['start', 'status', 'stop']
    assert bash_completions(s, '--user') == ['--username']
    assert bash_completions(s, *conf, 'sta') == ['start', 'status']
    assert bash_completions(s, *conf, 'start', '') == ['all', '--no-deps', 'cat', 'off', 'web:alpha', 'web:*',
                                                        'web:beta']
    assert bash_completions(s, *conf, 'start', '--') == ['--no-deps']
    assert bash_completions(s, *conf, 'stop', '--') == []
    assert bash_completions(s, *conf, 'restart', '--') == ['--rolling']
    assert bash_completions(s, *conf, 'wait', 'cat:') == ['cat:healthy', 'cat:completed', 'cat:running', 'cat:stopped']
    assert bash_completions(s, *conf, 'wait', 'web:al') == ['web:alpha']
    assert bash_completions(s, *conf, 'top', '--sort=m') == ['--sort=memory']
    assert bash_completions(s, 'completion', '') == ['bash', 'fish', 'zsh']
    assert bash_completions(s, *conf, 'restart', 'web:a') == ['web:alpha']
    assert bash_completions(s, *conf, 'update', '') == ['cat', 'off', 'web']
    assert bash_completions(s, *conf, 'signal', 'US') == ['USR1', 'USR2']
    assert bash_completions(s, *conf, 'signal', 'USR1', 'c') == ['cat']
    assert bash_completions(s, *conf, 'tail', '-f', 'o') == ['off']
    assert bash_completions(s, *conf, 'tail', 'off', 'std') == ['stdout', 'stderr']
    assert bash_completions(s, *conf, 'version', '') == []
    assert bash_completions(s, 'hea') == ['health']
    assert bash_completions(s, *conf, 'health', '--') == ['--live', '--ready']
    assert bash_completions(s, *conf, 'health', 'web:a') == ['web:alpha']
    assert bash_completions(s, '-s', 'unix:///none', 'stop', '') == ['all']


@test
def bash_runs_nothing_that_stands_in_a_name(s):
    s.start(programs=PROGRAMS + '[program:x$(id>pwned)]\ncommand=/bin/cat\n[program:x`id>pwned`]\ncommand=/bin/cat\n')
    names = bash_completions(s, '-c', s.conf, 'start', '')
    assert 'cat' in names and not any(name.startswith('x') for name in names), names
    assert not os.path.exists(s.path('pwned'))


@test
def bash_completes_supervisord(s):
    script = ('source "$1"; COMP_WORDS=(supervisord "$2" "$3"); COMP_CWORD=2; _supervisord; printf "%s\\n" "${COMPREPLY[@]}"')
    for words, wanted in ((('-n', '--con'), ['--configuration', '--container']), (('-e', 'de'), ['debug'])):
        r = s.run(['bash', '--norc', '-c', script, 'bash', os.path.join(COMPLETIONS, 'supervisorctl.bash'), *words])
        assert (r.stdout.split(), r.stderr) == (wanted, ''), r


@test
def supervisorctl_prints_them(s):
    s.start()
    for shell, name in (('bash', 'supervisorctl.bash'), ('fish', 'supervisorctl.fish'), ('zsh', '_supervisorctl')):
        with open(os.path.join(COMPLETIONS, name), encoding='utf-8') as f:
            assert s.ctl('completion', shell).stdout == f.read(), shell
    r = s.ctl('completion', 'tcsh')
    assert (r.returncode, r.stdout.split('\n')[0]) == (1, 'Error: completion knows bash, zsh and fish'), r


@test
def fish_completes(s):
    if not shutil.which('fish'):
        return 'not run: no fish'
    s.start()

    def offered(line):
        r = s.run(['fish', '--no-config', '-c', 'source $argv[1]; complete -C $argv[2]',
                   os.path.join(COMPLETIONS, 'supervisorctl.fish'), line], env=s.env(PATH=s.client + ':/usr/bin:/bin'))
        return [x.split('\t')[0] for x in r.stdout.splitlines()]
    assert sorted(offered('supervisorctl sta')) == ['start', 'status']
    assert sorted(offered('supervisorctl -c %s start we' % s.conf)) == ['web:*', 'web:alpha', 'web:beta']
    assert sorted(offered('supervisorctl -c %s update ' % s.conf)) == ['cat', 'off', 'web']
    assert sorted(offered('supervisorctl -c %s health we' % s.conf)) == ['web:*', 'web:alpha', 'web:beta']
    assert {'--live', '--ready'} <= set(offered('supervisorctl -c %s health --' % s.conf))
    assert '--no-deps' in offered('supervisorctl -c %s start --' % s.conf)
    assert '--no-deps' not in offered('supervisorctl -c %s stop --' % s.conf)
    assert '--rolling' in offered('supervisorctl -c %s restart --' % s.conf)
    assert sorted(offered('supervisorctl completion ')) == ['bash', 'fish', 'zsh']
    assert sorted(offered('supervisorctl wa')) == ['wait'] and '--nodaemon' in offered('supervisord --no')


@test
def zsh_completes(s):
    if not shutil.which('zsh'):
        return 'not run: no zsh'
    s.start()
    p = pexpect.spawn('zsh', ['-f', '-i'], env=s.env(PATH=s.client + ':/usr/bin:/bin', PS1='> ', ZDOTDIR=s.dir), cwd=s.dir,
                      encoding='utf-8', timeout=20, dimensions=(40, 200))
    p.delaybeforesend = 0.1
    p.sendline("fpath=(%s $fpath); autoload -U compinit; compinit -u -D; PS1='ready''> '" % COMPLETIONS)
    p.expect_exact('ready> ')
    p.send('supervisorctl -c %s vers\t' % s.conf)
    p.expect('ion')
    p.send('\x15supervisorctl -c %s heal\t' % s.conf)
    p.expect('th')
    p.send('\x15supervisorctl -c %s start web:al\t' % s.conf)
    p.expect('pha')
    p.send('\x15supervisorctl -c %s start --no\t' % s.conf)
    p.expect('-deps')
    p.send('\x15supervisorctl -c %s restart --ro\t' % s.conf)
    p.expect('lling')
    p.send('\x15supervisorctl completion ba\t')
    p.expect('sh')
    p.send('\x15supervisord --conf\t')
    p.expect('iguration')
    p.send('\x15supervisorctl -c %s add we\t' % s.conf)
    p.expect_exact('add web')
    p.close()
