"""The first minute with README.md: its Dockerfile and its configuration in an empty folder, and the commands that it shows."""
import os
import re
import time

from lib import test
from lib.images import Images

from pages import Page
from tutorials import Session, engine

# What Debian's package of nginx brings beside its program.
NGINX = 'user www-data;\nevents {}\nhttp { server { listen 80; } }\n'
VARYING = [(r'\d+:\d\d:\d\d', r'\\d+:\\d\\d:\\d\\d'), (r'[A-Z][a-z]{2} \d+', r'\\w+ \\d+'),
           (r'\b\d+ seconds?', r'\\d+ seconds?'), (r'pid \d+', r'pid \\d+'),
           (r', (?:now|\d+ s ago)$', r', (?:now|\\d+ s ago)')]


def packages(images):
    folder = images.packages()
    images.write('packages/etc/nginx/nginx.conf', NGINX)
    for name in ('var/log/nginx', 'var/lib/nginx'):
        os.makedirs(os.path.join(folder, name), exist_ok=True)


def form(line):
    """A pattern for a line of output, whatever the time and the pids are."""
    text = re.escape(line).replace('\\ ', ' ')
    for varying, pattern in VARYING:
        text = re.sub(varying, pattern, text)
    return text


def shown(block):
    """[(command, [line of its output])] of a block in `console`."""
    found = []
    for line in block.text.splitlines():
        if line.startswith('$ '):
            found.append((line[2:], []))
        elif line.strip():
            found[-1][1].append(line)
    return found


@test
def from_nothing_to_two_programs(lab):
    page = Page('README.md')
    dockerfile = next(block for block in page.blocks if block.language == 'dockerfile')
    settings = next(block for block in page.blocks if block.file == 'supervisord.conf')
    session = Session(lab, lab.bindir, engine(lab, lab.bindir))
    packages(Images.of(lab.bindir))
    begun = time.monotonic()
    lab.write('folder/Dockerfile', dockerfile.text)
    lab.write('folder/supervisord.conf', settings.text)
    names = ' '.join(re.findall(r'(?m)^\[program:(.*)\]', settings.text))
    status, output = session.run('docker build -t app . && docker run -d --name app app && '
                                 'docker exec app supervisorctl wait --timeout 30 ' + names)
    taken = time.monotonic() - begun
    assert status == 0, output + session.run('docker logs app')[1][-1500:]
    assert taken < 60, taken
    count = 0
    for block in page.blocks:
        for command, lines in shown(block) if block.language == 'console' else []:
            if command.startswith('docker exec app '):
                status, output = session.run(command)
                seen = output.strip().splitlines()
                for line in lines:
                    assert any(re.fullmatch(form(line.rstrip()), one.rstrip()) for one in seen), (command, line, output)
                count += 1
    assert count, 'README.md shows no command'
    assert session.run('docker stop app && docker inspect -f "{{.State.ExitCode}}" app')[1].split() == ['app', '0']
    return 'two programs run after %.1f s, %d commands' % (taken, count)
