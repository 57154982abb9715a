"""docker/lint: the script by itself, with an image, as the action of GitHub, and as a hook of pre-commit."""
import json
import os
import re
import shutil
import subprocess
import sys

import check_jsonschema
import jsonschema
import yaml

from lib import test
from lib.places import PATH, PROJECT, Place, project_file

LINT = os.path.join(PROJECT, 'docker', 'lint')
GOOD = '[supervisord]\nnodaemon=true\n\n[program:good]\ncommand=/bin/sleep 9\n'
BAD = GOOD + 'startsecs=often\n'
DOUBTFUL = GOOD + 'autorestrat=true\n'
# In the place of docker: notes its arguments, and runs what the image would.
ENGINE = '#!/bin/sh\nprintf "%%s\\n" "$@" > %s\nwhile [ "$1" != an/image:1 ]; do shift; done\nshift\nexec %s "$@"\n'


class Repository(Place):
    """One with a good configuration, a bad one, a doubtful one, and files that are none."""

    def __init__(self, **files):
        super().__init__('lint-')
        self.write('etc/supervisord.conf', GOOD)
        self.write('etc/nginx.conf', 'events {}\n')
        for name, text in files.items():
            self.write('etc/supervisor/%s.conf' % name, text)
        self.git('init', '-q')
        self.git('add', '-A')

    def git(self, *words):
        subprocess.run(['git', '-c', 'user.name=t', '-c', 'user.email=t@example.org', *words], cwd=self.dir, check=True,
                       stdout=subprocess.DEVNULL, env=self.environment())

    def environment(self, **more):
        return {'PATH': PATH, 'HOME': self.dir, 'GIT_CONFIG_NOSYSTEM': '1', **more}

    def run(self, words, **more):
        done = subprocess.run(words, cwd=self.dir, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=self.environment(**more), check=False, timeout=120)
        return done.returncode, done.stdout.decode()

    def lint(self, *words, **more):
        return self.run([os.path.join(LINT, 'lint'), *words], **more)


def ours(bindir):
    return os.path.join(bindir, 'supervisord')


@test
def script(bindir):
    with Repository(bad=BAD, doubtful=DOUBTFUL) as r:
        code, text = r.lint('--binary', ours(bindir))
        assert code == 1 and text.endswith('3 files, 1 errors, 1 warnings\n'), text
        assert re.search(r"^etc/supervisor/bad.conf:6: .*startsecs", text, re.M), text
        assert re.search(r"^etc/supervisor/doubtful.conf:6: warning: .*autorestart", text, re.M), text
        # Warnings count when that is asked for; findings that are allowed do not.
        names = ['etc/supervisord.conf', 'etc/supervisor/doubtful.conf']
        assert r.lint(*names, SUPERVISORD=ours(bindir))[0] == 0
        assert r.lint('--strict', *names, SUPERVISORD=ours(bindir))[0] == 1
        assert r.lint('--strict', '--allow', 'autorestrat', *names, SUPERVISORD=ours(bindir))[0] == 0
        assert r.lint('--allow', 'autorestrat', '--allow', 'startsecs', '--binary', ours(bindir))[0] == 0
        code, text = r.lint('--binary', ours(bindir), GITHUB_ACTIONS='true')
        assert '\n::error file=etc/supervisor/bad.conf,line=6::' in text, text
        assert '\n::warning file=etc/supervisor/doubtful.conf,line=6::' in text, text


@test
def variables_and_parts(bindir):
    part = '[program:part]\ncommand=/bin/sleep %(ENV_SECONDS)s\n'
    with Repository(part=part) as r:
        r.write('ci.env', 'SECONDS=9\n')
        assert r.lint('--binary', ours(bindir))[0] == 1
        assert r.lint('--binary', ours(bindir), '--env-file', 'ci.env')[0] == 0
        assert r.lint('--binary', ours(bindir), '--container', '--env-file', 'ci.env')[0] == 0


@test
def what_cannot_be_found_out(bindir):
    with Repository() as r:
        assert r.lint('--binary', ours(bindir), 'missing.conf')[0] == 2
        assert r.lint('--binary', '/nowhere/supervisord')[0] == 2
        assert r.lint('--bniary', ours(bindir))[0] == 2
        assert r.lint('--allow')[0] == 2
        python = r.write('python-supervisord', '#!/bin/sh\necho "Error: option --test not recognized"\nexit 2\n', 0o755)
        code, text = r.lint('--binary', python)
        assert code == 2 and 'not swift-supervisor' in text, text
        assert r.lint('--help')[0] == 0


@test
def image(bindir):
    """By an engine, here a program in its place: nothing is given to the container but the repository, to read."""
    with Repository(bad=BAD) as r:
        called = r.path('called')
        for name in ('docker', 'podman'):
            r.write('engines/%s/%s' % (name, name), ENGINE % (called, ours(bindir)), 0o755)
            code, text = r.lint('--image', 'an/image:1', PATH=r.path('engines', name) + ':/usr/bin:/bin')
            assert code == 1 and 'etc/supervisor/bad.conf:6: ' in text, text
            words = r.lines(called)
            for word in ('--rm', '--read-only', '--cap-drop', '--network', 'none', '%s:%s:ro' % (r.dir, r.dir)):
                assert word in words, words


def substituted(text, inputs):
    text = text.replace('${{ github.action_path }}', LINT)
    return re.sub(r'\$\{\{ inputs\.([\w-]+) \}\}', lambda found: inputs[found.group(1)], text)


@test
def action(bindir):
    """Its schema, and its script with its inputs."""
    described = yaml.safe_load(project_file('docker', 'lint', 'action.yml'))
    place = os.path.join(os.path.dirname(check_jsonschema.__file__), 'builtin_schemas', 'vendor', 'github-actions.json')
    with open(place, encoding='utf-8') as f:
        rules = json.load(f)
    jsonschema.validators.validator_for(rules)(rules).validate(described)
    (step,) = described['runs']['steps']
    assert '${{' not in step['run'], 'an input in the script'
    used = set(re.findall(r'inputs\.([\w-]+)', json.dumps(step)))
    assert used == set(described['inputs'])

    def act(repository, **given):
        inputs = {name: entry['default'] for name, entry in described['inputs'].items()}
        inputs.update({name.replace('_', '-'): value for name, value in given.items()})
        variables = {name: substituted(value, inputs) for name, value in step['env'].items()}
        # As the runner starts `shell: bash`.
        return repository.run(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step['run']], **variables)

    with Repository(doubtful=DOUBTFUL) as r:
        assert act(r, binary=ours(bindir))[0] == 0
        assert act(r, binary=ours(bindir), strict='true')[0] == 1
        assert act(r, binary=ours(bindir), strict='true', files='etc/supervisord.conf')[0] == 0
        assert act(r, binary=ours(bindir), strict='true', allow='unknown key', container='true')[0] == 0
        code, text = act(r, binary=ours(bindir), files='$(touch${IFS}gone) ; missing')
        assert code == 2 and not os.path.exists(r.path('gone')), text


@test
def hook(bindir):
    """pre-commit itself makes an environment of a copy of this repository, and runs the hook on what is staged."""
    pre_commit = [sys.executable, '-m', 'pre_commit']
    with Repository() as ourselves, Repository(bad=BAD) as r:
        shutil.copytree(LINT, ourselves.path('docker/lint'))
        os.symlink(os.readlink(os.path.join(PROJECT, '.pre-commit-hooks.yaml')), ourselves.path('.pre-commit-hooks.yaml'))
        ourselves.git('add', '-A')
        ourselves.git('commit', '-q', '-m', 'Hooks')
        more = {'SUPERVISORD': ours(bindir), 'PRE_COMMIT_HOME': r.path('cache')}
        assert ourselves.run([*pre_commit, 'validate-manifest', '.pre-commit-hooks.yaml'])[0] == 0
        code, text = r.run([*pre_commit, 'try-repo', ourselves.dir, 'supervisord', '--all-files', '--verbose'], **more)
        assert code == 1 and 'etc/supervisor/bad.conf:6: ' in text and '2 files, 1 errors' in text, text
        r.git('rm', '-q', '--cached', 'etc/supervisor/bad.conf')
        code, text = r.run([*pre_commit, 'try-repo', ourselves.dir, 'supervisord', '--all-files', '--verbose'], **more)
        assert code == 0 and '1 files, 0 errors' in text, text
