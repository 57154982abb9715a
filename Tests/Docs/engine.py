#!/usr/bin/python3
"""The `docker` of the tutorials: the few commands that they use, carried out by buildah and runc.

    docker build -t NAME DIRECTORY             docker run [-d] [--rm] [--name NAME] [-e KEY=VALUE] IMAGE [ARGUMENT ...]
    docker exec NAME COMMAND ...               docker logs NAME           docker stop NAME
    docker inspect -f '{{.State.ExitCode}}' NAME                          docker rm NAME

What an option means is Docker's affair; what is not listed here is refused. $ENGINE names its directory, in which are
`storage` of buildah, `packages`, which is mounted while an image is built, and a folder for each container.
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import types

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))

from lib.container import Container  # noqa: E402
from lib.wait import until  # noqa: E402

ENGINE = os.environ['ENGINE']
STATES = os.path.join(ENGINE, 'containers')


def buildah(*words):
    done = subprocess.run(['buildah', '--root', os.environ['ENGINE_STORAGE'], '--runroot', os.environ['ENGINE_RUN'],
                           '--storage-driver', 'vfs', *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit('docker: buildah %s: %s' % (words[0], done.stderr.decode()[-1500:]))
    return done.stdout.decode().strip()


def runc(*words, **how):
    return subprocess.run(['runc', '--root', os.path.join(ENGINE, 'runc'), *words], check=False, **how)


def place(name, *more):
    return os.path.join(STATES, name, *more)


def read(*path):
    try:
        with open(os.path.join(*path), encoding='utf-8', errors='replace') as f:
            return f.read()
    except FileNotFoundError:
        return ''


def prepare(arguments, name):
    """The bundle of a container of an image."""
    root = buildah('mount', buildah('from', '--pull-never', arguments.image))
    image = json.loads(buildah('inspect', '--type', 'image', arguments.image))['OCIv1']['config']
    args = image.get('Entrypoint', []) + (arguments.arguments or image.get('Cmd', []))
    env = [line for line in image.get('Env', []) if not line.startswith('PATH=')] + arguments.e
    config = Container.specification(types.SimpleNamespace(root=root), args, env, 0, False, [], [])
    os.makedirs(place(name))
    with open(place(name, 'config.json'), 'w', encoding='utf-8') as f:
        json.dump(config, f)


def run(words):
    parser = argparse.ArgumentParser('docker run')
    parser.add_argument('-d', action='store_true')
    parser.add_argument('--rm', action='store_true')
    parser.add_argument('--name')
    parser.add_argument('-e', action='append', default=[])
    parser.add_argument('image')
    parser.add_argument('arguments', nargs=argparse.REMAINDER)
    arguments = parser.parse_args(words)
    name = arguments.name or 'unnamed-%d' % os.getpid()
    prepare(arguments, name)
    command = ['runc', '--root', os.path.join(ENGINE, 'runc'), 'run', '--bundle', place(name), name]
    if not arguments.d:
        return subprocess.call(command, stdin=subprocess.DEVNULL)
    with open(place(name, 'log'), 'wb') as log:
        subprocess.Popen(['sh', '-c', '"$@"; echo $? > "$0"', place(name, 'status'), *command], stdin=subprocess.DEVNULL,
                         stdout=log, stderr=log, start_new_session=True)
    until(lambda: read(place(name), 'status') or state(name) == 'running', 'the container')
    print(name)
    return 0


def state(name):
    done = runc('state', name, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout)['status'] if done.returncode == 0 else None


def stop(name):
    runc('kill', name, 'TERM')
    try:
        until(lambda: read(place(name), 'status'), seconds=10, failure=TimeoutError)
    except TimeoutError:
        runc('kill', name, str(int(signal.SIGKILL)))
        until(lambda: read(place(name), 'status'), 'the end of ' + name)
    print(name)


def main():
    command, words = sys.argv[1], sys.argv[2:]
    if command == 'build' and len(words) == 3 and words[0] == '-t':
        buildah('bud', '--isolation', 'chroot', '--pull-never', '--volume', os.environ['ENGINE_PACKAGES'] + ':/packages:ro',
                '-t', words[1], words[2])
    elif command == 'run':
        return run(words)
    elif command == 'exec':
        return runc('exec', words[0], *words[1:], stdin=subprocess.DEVNULL).returncode
    elif command == 'logs' and len(words) == 1:
        sys.stdout.write(read(place(words[0]), 'log'))
    elif command == 'stop' and len(words) == 1:
        stop(words[0])
    elif command == 'inspect' and words[:2] == ['-f', '{{.State.ExitCode}}']:
        sys.stdout.write(read(place(words[2]), 'status'))
    elif command == 'rm' and len(words) == 1:
        runc('delete', '--force', words[0], stderr=subprocess.DEVNULL)
        os.rename(place(words[0]), place('%s-%d' % (words[0], os.getpid())))
    else:
        sys.exit('docker: not known here: %s' % ' '.join(sys.argv[1:]))
    return 0


if __name__ == '__main__':
    sys.exit(main())
