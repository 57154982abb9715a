#!/usr/bin/python3
"""Random command lines and configurations that Supervisor refuses: do both programs refuse them in the same words?

Every configuration ends in a section that is never accepted, so that both sides always end by themselves with the
first error that they meet. Differences that are meant are left out by the rules of MEANT.

    random_refusals.py --bin DIR [--seed N] [--runs N]
"""
import argparse
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True

from lib.environment import SUPERVISOR  # noqa: E402
from lib.places import Place  # noqa: E402

# citation, what the oracle says, what takes its place before both are compared
MEANT = [
    ('CFG-162', re.compile(r'^Error: \[[^]\n]*\] names unknown'), 'Error: [group:g] names unknown'),
    ('FCGI-3', re.compile(r"\('Bad socket format %s', '([^'\n]*)'\)"), r'Bad socket format \1'),
    ('FCGI-3', re.compile(r"\('Unix socket path %s is not an absolute path', '([^'\n]*)'\)"),
     r'Unix socket path \1 is not an absolute path'),
    # Python's place of a warning
    ('CFG-4', re.compile(r'(?m)^.*searching for its.*\n(?:  self\.warnings\.warn\(\n)?'), ''),
]
# A warning that Supervisor has as well, but for Python's place of it, and lines of ours below Supervisor's (PLUG-1, CFG-120).
OWN_LINES = re.compile(r"(?m)^(?:.*searching for its.*|there are no Python plug-ins.*|the key '.*' in line \d+ is unknown, .*)\n")

OPTIONS = '''-n -s -h -? -v -u root -m 22 -d /tmp /no -l /tmp/x.log -y 5MB 1TB -z 3 -e info warn bad -j -i ident -q -k -a 100
-t --nodaemon --silent --help --version --user --user=root --umask=9 --min --minfds=3 --minprocs --log --loglevel=debug
--logfile --logf=x --co --con --conf=/no --no --nocl --st --te --ch -- - -nsk -nskx -kt? -vv --= --profile_options=a
--prof foo -é --é=1 -c /dev/null -c/no -Z --strip --sil= --helpx -n- -e= --directory=/tmp --childlog=/nope --pid=/no/x
-mabc -u0 --ident --s'''.split() + ['']
CLIENT_OPTIONS = '''-i -h -? -s http://h foo unix:///x -u joe -p pw -r hist --serverurl=ftp://x --serv --username --user=x
--pass=y --history --history_file=z --history-file=z --int --interactive --conf=/no -c /dev/null /tmp -- - -is -ix --help
--h -cfoo -é --x=1 -s=http://x --interactive=1 -hs -ss 1x://y a:b'''.split() + ['']

BOOLEAN = ['true', 'No', 'maybe', '', '1', 'on', '2', ' yes', 'TRUE ;x']
INTEGER = ['1', '-3', 'x', '', '1.5', '0x10', '1_000', '_1', ' 7', '+5', '9' * 20, '1 2', '%(process_num)d', '%(here)s',
           '%(ENV_N)s', '%', '1%%', '007']
BYTES = ['1KB', '2 mb', '5GB', '1M', '1TB', '1.5MB', '', '-1', 'x', 'KB', '50MB#x', '1 KB KB']
PATH = ['NONE', 'AUTO', 'syslog', 'off', '/tmp/x.log', '/nope/x', '~/x', 'rel/x', 'x.log', '', '/tmp/%(program_name)s',
        '/tmp/%(process_num)02d', '/tmp/%%x', '/tmp/%%%%x', '%(nope)s', '/tmp/%(ENV_N)s', '%(here)s/x', '/tmp/%(x',
        '/tmp/%(program_name)y', '/tmp/%(program_name)d', '/tmp/%(program_name)-10s|', '~nosuch/x', '/dev/stdout']
DIRECTORY = ['/tmp', '/nope', '~', '', '/dev/null', '%(here)s']
# Without what only we accept (CFG-57): numbers that have no name in Python.
SIGNAL = ['TERM', 'sigterm', '9', '15', '0', '64', '65', 'FOO', '', ' HUP ', 'SIGCLD', 'RTMIN', '-1', 'Poll', '1x']
PAIRS = ['A=1', 'A="1",B=2', 'A', 'A=', 'A="x', 'A=$HOME', 'A=a b', 'A=a@b', 'A=1,B', 'A=1;B=2', 'A="",B=\'x\'',
         '"A"=1', 'A=%(ENV_N)s', 'A=%(process_num)d', 'A=%', 'A=http://x?y=1', 'A=é', 'A=1,', 'A=1,,B=2', "A=it's",
         'A="a ;b"', 'A=1\n  ,B=2', '', ',', '=', 'A==1', 'A="b"c']
# Without what only we accept (EXT-11): numbers that are nobody's, and a group in a place that is no socket's.
USER = ['root', 'nobody', 'nosuch', '0', '-1', '', '65534', ' root', 'x y']
OWNER = USER + ['root:root', 'root:nosuch', 'root:0']
OCTAL = ['022', '0o22', '9', '', '-1', '1777', 'abc', '0x1', ' 22', '2_2', '08']
COMMAND = ['/bin/cat', '/bin/echo %(process_num)d', '%(program_name)s', '%(nope)s', 'x %', '', 'echo "a', 'a ; b',
           '%(group_name)s', '%(ENV_NOPE)s', '%(process_num)5.2f', '%(numprocs)c', '%(program_name)r', '%(process_num)',
           '%(process_num)*d', '%(numprocs)+d', '%(process_num)#o', '%(process_num)ld', '%(program_name)x']
NAME = ['%(program_name)s', 'a b', 'a:b', 'a/b', '%(program_name)s_%(process_num)d', '', ' x ', '%(nope)s', 'x%%y']
PROGRAM = {
    'command': COMMAND, 'process_name': NAME, 'numprocs': INTEGER, 'numprocs_start': INTEGER, 'directory': PATH,
    'umask': OCTAL, 'priority': INTEGER, 'autostart': BOOLEAN, 'startsecs': INTEGER, 'startretries': INTEGER,
    'autorestart': BOOLEAN + ['unexpected', 'Sometimes'], 'exitcodes': ['0', '0,2', '256', '-1', '0,,1', '', '0,', 'x'],
    'stopsignal': SIGNAL, 'stopwaitsecs': INTEGER, 'stopasgroup': BOOLEAN, 'killasgroup': BOOLEAN, 'user': USER,
    'redirect_stderr': BOOLEAN, 'stdout_logfile': PATH, 'stderr_logfile': PATH, 'stdout_logfile_maxbytes': BYTES,
    'stderr_logfile_backups': INTEGER, 'stdout_capture_maxbytes': BYTES, 'stdout_events_enabled': BOOLEAN,
    'stderr_syslog': BOOLEAN, 'environment': PAIRS, 'serverurl': ['AUTO', 'x', '', 'http://%(ENV_N)s'],
}
LISTENER = dict(PROGRAM, buffer_size=INTEGER, events=['TICK_5', 'tick_5', 'EVENT', 'NOPE', '', ',', 'TICK_5,', 'EVENT, X'],
                result_handler=['supervisor.dispatchers:default_handler', 'x', '', 'a:b'])
FASTCGI = dict(PROGRAM, socket_owner=OWNER, socket_mode=OCTAL, socket_backlog=INTEGER,
               socket=['tcp://localhost:1', 'tcp://localhost:0', 'unix:///tmp/x', 'unix://tmp/x', 'udp://x', '', 'tcp://x',
                       'tcp://:5', 'tcp://h:99999', 'tcp://h:x', 'unix:/tmp/x', 'UNIX:///x', 'tcp://localhost:80:90'])
DAEMON = {
    'logfile': PATH, 'logfile_maxbytes': BYTES, 'logfile_backups': INTEGER, 'pidfile': PATH, 'umask': OCTAL,
    'loglevel': ['info', 'INFO', 'loud', '', '10', 'warning', 'blather'], 'nodaemon': BOOLEAN, 'silent': BOOLEAN,
    'minfds': INTEGER, 'minprocs': INTEGER, 'nocleanup': BOOLEAN, 'childlogdir': DIRECTORY, 'user': USER,
    'directory': DIRECTORY, 'strip_ansi': BOOLEAN, 'environment': PAIRS, 'identifier': ['x', '%(here)s', '%(nope)s', ''],
}
SERVER = {'username': ['a', '', '%(ENV_N)s'], 'password': ['b', '', '{SHA}x']}
UNIX = dict(SERVER, file=['/tmp/s', '', '~/x', '%(here)s/s', 'rel', '%(nope)s'], chmod=OCTAL, chown=OWNER)
INET = dict(SERVER, port=['9001', '*:9001', '127.0.0.1:9001', 'x', '', 'h:x', 'h:0', '99999', '0', 'localhost:'])
RPC = {'supervisor.rpcinterface_factory': ['supervisor.rpcinterface:make_main_rpcinterface', 'x', 'a:b', ''], 'x': ['1']}


def section(rng, name, options, required=()):
    """A section with its required options, mostly good ones, and few of the others."""
    keys = [k for k in required if rng.random() < 0.95] + [k for k in options if k not in required and rng.random() < 0.07]
    rng.shuffle(keys)
    lines = ['[%s]' % name]
    for k in keys:
        value = options[k][0] if k in required and rng.random() < 0.5 else rng.choice(options[k])
        form = rng.choice(['%s=%s', '%s = %s', '%s: %s', '%s= %s ; c'])
        lines.append(form % (k if rng.random() < 0.9 else k.upper(), value))
    return '\n'.join(lines)


def configuration(rng):
    parts = [section(rng, 'supervisord', DAEMON)]
    for name in rng.sample(['a', 'b', 'a b', 'c_1', 'é', ' d '], 2):
        parts.append(section(rng, 'program:' + name, PROGRAM, ['command']))
    if rng.random() < 0.4:
        parts.append(section(rng, 'eventlistener:e', LISTENER, ['command', 'events']))
    if rng.random() < 0.4:
        parts.append(section(rng, 'fcgi-program:f', FASTCGI, ['command', 'socket']))
    if rng.random() < 0.4:
        members = rng.choice(['a', 'a,b', 'f', 'zz', '', 'a,,b', ' a , b ', 'e'])
        parts.append('[group:g]\nprograms=%s\npriority=%s' % (members, rng.choice(INTEGER)))
    if rng.random() < 0.3:
        parts.append(section(rng, 'inet_http_server', INET, ['port']))
    if rng.random() < 0.3:
        parts.append(section(rng, 'rpcinterface:supervisor', RPC, ['supervisor.rpcinterface_factory']))
    rng.shuffle(parts)
    if rng.random() < 0.08:
        parts.insert(rng.randrange(len(parts)), rng.choice(['junk', '=x', '[x', '  indented', 'x', 'a b c']))
    if rng.random() < 0.2:
        parts.append(section(rng, 'unix_http_server', UNIX, ['file']))
    return '\n\n'.join(parts) + '\n\n[unix_http_server:last]\nusername=a\n'


def command_line(rng):
    program, words = rng.choice([('supervisord', OPTIONS), ('supervisorctl', CLIENT_OPTIONS)])
    arguments = [rng.choice(words) for _ in range(rng.choice([1, 1, 2, 2, 3, 4]))]
    # an unknown protocol, so that a client which accepts its options does not connect
    return program, arguments if program == 'supervisord' else arguments + rng.choice([[], ['status']])


def run(root, side, program, arguments):
    env = {'PATH': '/usr/bin:/bin', 'HOME': '/root', 'LANG': 'C.UTF-8', 'N': '5'}
    done = subprocess.run([root.path(side, 'bin', program)] + arguments, cwd=root.path('cwd'), env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)

    def text(data):
        return data.decode('utf-8', 'backslashreplace').replace(root.path(side), '<ROOT>')
    return done.returncode, text(done.stdout), text(done.stderr)


def meant(result):
    status, out, err = result
    for _, pattern, replacement in MEANT:
        err = pattern.sub(replacement, err)
    return status, out, err


def compare(root, program, arguments):
    """None if both agree or nothing can be compared, else the two results."""
    try:
        oracle = meant(run(root, 'o', program, arguments))
    except subprocess.TimeoutExpired:
        return None
    if program == 'supervisorctl' and ': file: ' in oracle[1]:
        return None     # ours does not name files of Python (CTL-13)
    if program == 'supervisord' and '--' in arguments and oracle[2].startswith('Error: positional arguments'):
        return None     # a command to run as well (EXT-5)
    if program == 'supervisorctl' and oracle[0] not in (0, 2) or 'refused connection' in oracle[1]:
        return None     # it tried to connect, which is none of this check's business
    status, out, err = run(root, 's', program, arguments)
    subject = status, out, OWN_LINES.sub('', err)
    return None if oracle == subject else (oracle, subject)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--bin', metavar='DIR', required=True, help='directory of the subject ("oracle": the oracle itself)')
    ap.add_argument('--seed', type=int, default=random.randrange(1 << 30))
    ap.add_argument('--runs', type=int, default=200)
    a = ap.parse_args()
    SUPERVISOR.make()
    bins = {'o': SUPERVISOR.bin, 's': SUPERVISOR.bin if a.bin == 'oracle' else os.path.abspath(a.bin)}
    rng = random.Random(a.seed)
    failed = 0
    with Place('cf-') as root:
        os.mkdir(root.path('cwd'))
        for side, directory in bins.items():
            os.makedirs(root.path(side, 'bin'))
            for program in ('supervisord', 'supervisorctl'):
                os.symlink(os.path.join(directory, program), root.path(side, 'bin', program))
        for number in range(a.runs):
            if number % 3:
                text = configuration(rng)
                program, arguments = 'supervisord', ['-n', '-c', root.write('cwd/c.conf', text)]
            else:
                program, arguments = command_line(rng)
                text = ' '.join([program] + arguments)
            difference = compare(root, program, arguments)
            if difference:
                failed += 1
                print('FAIL refusal-%d-%d: oracle %r / subject %r' % (a.seed, number, *difference))
                print('  | ' + text.replace('\n', '\n  | '))
    print('seed %d\n%d passed, %d failed' % (a.seed, a.runs - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
