"""The examples of the documentation about order, readiness and health."""
import functools
import os
import re

from lib import test, until
from lib.places import PATH, project_file
from lib.runner import attempt

PAGE = 'docs/orchestration.md'

# Programs that the examples name and no machine has: how each lives.
APP = """#!/usr/bin/python3
import http.server
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *words):
        pass
server = http.server.HTTPServer(('127.0.0.1', 8080), Page)
print('listening on 8080', flush=True)
server.serve_forever()
"""
STAYS = '#!/bin/sh\nexec sleep 1000\n'
ENDS = '#!/bin/sh\nexit 0\n'
STAND_INS = {
    'app': APP,
    'start-app.sh': '#!/bin/sh\napp\n',
    **dict.fromkeys(('agent', 'cache', 'consumer', 'db', 'helper', 'queue', 'rsyslogd', 'sidecar', 'web', 'worker'), STAYS),
    **dict.fromkeys(('drain', 'migrate', 'prepare', 'setup', 'warm-cache'), ENDS),
}

# What comes from other containers.
OUTSIDE = """
[program:outside]
command=/usr/bin/python3 -m http.server --bind 127.0.0.1 5432
pre_start=sh -c "mkdir -p /run/secrets && echo x > /run/secrets/token"
"""
# A network and directories of its own: ports are free, and nothing of the machine is written to.
APART = ['unshare', '--net', '--mount', 'sh', '-c',
         'ip link set lo up; mount -t tmpfs none /run; mount -t tmpfs none /var/log/nginx; mount --bind {hosts} /etc/hosts; '
         'exec "$@"', 'sh']


def afters(label='After'):
    """The examples that say how it is done here, each with the heading that it stands below."""
    found = []
    for part in re.split(r'(?m)^### ', project_file(PAGE))[1:]:
        heading = part.split('\n', 1)[0]
        found += [(heading, text) for text in re.findall(r'(?s)\*\*%s\*\*\n\n```ini\n(.*?)```' % label, part)]
    return found


def examples(page):
    return re.findall(r'(?s)```ini\n(\[.*?)```', project_file(page))


def anchor(heading):
    """By which a link leads to it."""
    return re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-')


def checked(lab, text):
    """What `supervisord --test` comes to."""
    lab.write('x.conf', '[supervisord]\nlogfile=/dev/null\nlogfile_maxbytes=0\n' + text)
    return lab.run([os.path.join(lab.bindir, 'supervisord'), '--test', '-c', lab.path('x.conf')],
                   env=lab.env(ENABLE_WORKER='true', NOTIFY_SOCKET='/run/x', SUPERVISOR_PASSWORD='x'))


def accepted(lab, text):
    """It is a good configuration, with nothing to be said about it but that the programs of the examples are not here."""
    result = checked(lab, text)
    said = [line for line in result.stdout.splitlines()
            if not re.search(r" (command: can't find command|directory: there is no directory) '", line)]
    assert (result.returncode, result.stderr, len(said)) == (0, '', 1) and said[0].startswith('ok: '), (text, result)


def sections(text):
    """The options of each program."""
    found = {}
    for name, options in re.findall(r'(?ms)^\[program:(.*?)\]\n(.*?)(?=^\[|\Z)', text):
        found[name] = dict(line.split('=', 1) for line in options.splitlines() if '=' in line)
    return found


def settled(lab, programs):
    """All that is started by itself has come to where it is to be."""
    states = lab.states()
    for name, options in programs.items():
        if options.get('autostart') == 'false':
            continue
        wanted = 'EXITED' if options.get('type') == 'oneshot' else 'RUNNING'
        if states['%s:%s' % (name, name)] != wanted:
            return False
        if 'healthcheck' in options and not lab.info(name)['description'].endswith(', healthy'):
            return False
    return True


def in_order(log, programs):
    """No program was started before the conditions for it held."""
    for name, options in programs.items():
        for dependency in options.get('depends_on', '').split(','):
            if not dependency:
                continue
            other, _, condition = dependency.strip().partition(':')
            held = {'completed': 'exited: %s (exit status 0', 'healthy': "'%s' is healthy"}.get(
                condition, 'success: %s entered RUNNING') % other
            assert held in log, held
            assert log.index(held) < log.index("spawned: '%s'" % name), (name, dependency, log)


def run(lab, text):
    """Runs an example in the place that it was written for."""
    programs = sections(text)
    bins = lab.path('bin')
    for name, program in STAND_INS.items():
        lab.write('bin/' + name, program, 0o755)
    os.chmod(lab.dir, 0o755)
    hosts = lab.write('hosts', '127.0.0.1 localhost db\n')
    lab.WRAPPER = [word.replace('{hosts}', hosts) for word in APART]
    lab.env = lambda **more: {'PATH': bins + ':' + PATH, 'HOME': lab.dir, 'LANG': 'C.UTF-8', 'ENABLE_WORKER': 'true',
                              'TMPDIR': lab.dir, **more}
    lab.begin(text + OUTSIDE)
    until(lambda: settled(lab, programs), lambda: '%s\n%s\n%s' % (text, lab.ctl('status').stdout, lab.read('s.log')))
    in_order(lab.read('s.log'), programs)
    directory = lab.proc('root/run/')
    if '/run/app' in text and ('mkdir' in text or 'install' in text):
        assert os.path.isdir(directory + 'app')
    if 'type=forking' in text:
        with open(directory + 'nginx.pid', encoding='ascii') as f:
            assert int(f.read()) == lab.pid('nginx')
    lab.quit()


@test
def each_pattern_has_a_row_in_the_list_and_an_example(lab):
    page = project_file(PAGE)
    beginning, end = page.index('## From shell'), page.index('## How it works')
    patterns = re.findall(r'(?m)^### (.*)$', page[beginning:end])
    assert len(patterns) >= 19, patterns
    assert {heading for heading, _ in afters()} == set(patterns)
    assert re.findall(r'(?m)^\| \[[^\]]*\]\(#([^)]*)\)', page[:beginning]) == [anchor(p) for p in patterns]
    return '%d patterns' % len(patterns)


@test
def supervisord_test_has_nothing_to_say_about_the_examples(lab):
    for _, text in afters():
        accepted(lab, text)


@test
def what_they_replace_is_no_error(lab):
    before = afters('Before')
    assert len(before) >= 15, before
    for _, text in before:
        result = checked(lab, text)
        assert result.returncode == 0, (text, result)


@test
def nor_about_those_of_other_pages(lab):
    for page in ('README.md', 'docs/configuration.md', 'docs/readiness.md', 'docs/health.md', 'docs/events.md'):
        for text in examples(page):
            accepted(lab, text)


@test
def the_example_of_the_readme_runs(lab):
    chosen = [text for text in examples('README.md') if 'depends_on' in text]
    assert len(chosen) == 1, chosen
    run(lab, chosen[0])


def runs(fixture):
    """A case for each example of the page: everything comes up, in order, and goes down."""
    def cases(selection):
        for number, (heading, text) in enumerate(afters(), 1):
            name = 'pages.%02d-%s' % (number, anchor(heading))
            if selection.wants(name):
                yield attempt(name, functools.partial(run, text=text), fixture)
    return cases
