"""status for people: on terminals of different widths, with and without colours."""
import re

from lib import sections, test, until
from lib.ptyctl import clean
from session import ended

LONG = 'a-program-with-a-name-of-more-than-thirty-letters'
PROGRAMS = sections('''
[program:%s] command=/bin/sleep 1000 | startsecs=0
[program:broken] command=/bin/sh -c "exit 3" | startretries=0
[program:good] command=/bin/sh -c "exit 4" | startsecs=0 | autorestart=false | exitcodes=4
[program:bad] command=/bin/sh -c "exit 4" | startsecs=0 | autorestart=false
[program:killed] command=/bin/sh -c "kill -9 $$$$" | startsecs=0 | autorestart=false
[program:db] command=/bin/sleep 1000 | startsecs=0 | healthcheck=exec:/bin/true | healthcheck_interval=1
[program:web] command=/bin/sleep 1000 | startsecs=0 | depends_on=broken
''' % LONG).replace('$$$$', '$$')


def start(s):
    s.start(programs=PROGRAMS, waits=False)
    until(lambda: s.state('broken') == 'FATAL', 'the end of broken')
    until(lambda: 'healthy' in s.info('db')['description'], 'the check')


def rows(text):
    """The lines of each process: those that go on are joined to the one before."""
    found = {}
    for line in text.replace('\r\n', '\n').split('\n'):
        if not line:
            continue
        if line[0] != ' ':
            name = line.split()[0]
        found.setdefault(name, []).append(line)
    return found


def without_colours(text):
    """The plain lines, without the states that were written over them."""
    return clean(re.sub(r'\r\x1b\[\d+C\x1b\[\d+m[A-Z]+\x1b\[0m', '', text))


@test
def nothing_is_wider_than_the_terminal_and_all_failures_are_red(s):
    start(s)
    for columns in (40, 60, 80, 120, 200):
        text = s.shown('status', size=(50, columns))
        for name, lines in rows(text).items():
            for line in lines:
                plain, *colour = line.split('\r')
                assert len(plain) <= columns, (columns, plain)
                if colour:
                    assert re.fullmatch(r'\x1b\[\d+C\x1b\[3[123]m[A-Z]+\x1b\[0m', colour[0]), colour
            is_red = '\x1b[31m' in lines[0]
            assert is_red == (name in ('broken', 'bad', 'killed')), (columns, name, lines)
        words = re.sub(r'\s+', ' ', without_colours(text))
        assert 'pid ' in words and 'healthy' in words and 'waiting for broken (FATAL)' in words, words
        assert '\x1b' not in s.shown('status', env={'NO_COLOR': '1'}, size=(50, columns))


@test
def a_name_that_is_too_long_loses_its_middle(s):
    start(s)
    assert LONG in s.shown('status', size=(50, 140))
    text = s.shown('status', size=(50, 60))
    assert LONG not in text and re.search(r'^a-program\S*…\S*letters +RUNNING', text, re.M), text


@test
def a_pipe_has_the_lines_of_supervisor(s):
    start(s)
    r = s.ctl('status')
    assert re.search('^broken {46}FATAL {5}Exited too quickly \\(process log may have details\\)$', r.stdout, re.M), r.stdout
    assert '\x1b' not in r.stdout and r.stderr == '' and r.returncode == 3, r


@test
def failures_first(s):
    start(s)
    def names(*words):
        return [x.split()[0] for x in s.ctl('status', *words).stdout.splitlines()]
    order = names('--sort')
    assert order[0] == 'broken' and set(order[1:3]) == {'bad', 'killed'} and order[-1] == 'good', order
    assert names('--sort=state') == order and names('--sort=name') == names()
    assert clean(s.shown('status', '--sort')).startswith('broken ')
    r = s.ctl('status', '--sort=size')
    assert (r.returncode, r.stdout.split('\n')[0]) == (
        1, "Error: status sorts by state, name, uptime, restarts, cpu, memory, not by 'size'"), r


@test
def a_verbose_status_has_the_columns_of_top(s):
    start(s)
    text = clean(s.shown('status', '-v', 'db', size=(50, 80)))
    head, row, *more = text.split('\n')
    assert head.split() == ['NAME', 'STATE', 'HEALTH', 'PID', 'UPTIME', 'RST', 'CPU%', 'MEM', 'FDS'], head
    assert re.fullmatch(r'db +RUNNING +healthy +\d+ +\d:\d\d:\d\d +0 +\d+\.\d +\S+ +\d+', row), row
    assert any(x.startswith('    seccomp') for x in more), more
    r = s.ctl('status', '-v', 'db')
    assert re.match(r'db {31}RUNNING   pid \d+, uptime \S+, healthy\n', r.stdout), r
    found = dict(x.split(None, 1) for x in r.stdout.splitlines()[1:])
    assert float(found['cpu_seconds']) < 5 and int(found['rss']) > 10000 and int(found['fds']) >= 3, found
    assert found['threads'] == '1' and found['health'] == 'healthy', found


@test
def a_daemon_without_programs_says_so(s):
    s.start(programs='')
    assert 'there are no processes' in s.shown('status')
    r = s.ctl('status')
    assert (r.stdout, r.returncode) == ('', 0), r


@test
def the_shell_shows_it_too(s):
    start(s)
    p = s.pty(size=(50, 60))
    p.expect_exact('supervisor> ')
    assert all(len(x) <= 60 for x in without_colours(p.before).split('\n')), p.before
    p.sendline('quit')
    ended(p, 0)
