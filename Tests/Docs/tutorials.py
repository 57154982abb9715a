"""Each page of docs/tutorials and docs/how-to in an empty folder: its files are written, its commands run as they stand.

A block with the line "`name`:" above is that file. Other blocks in `sh` are commands, which have to succeed; a block in `text`
after them is what they print in the end, with … for what may differ. `docker` is engine.py.
"""
import os
import queue
import re
import shutil
import subprocess
import threading

from lib import test
from lib.images import Images
from lib.places import PATH, PROJECT, project_file

from pages import Page, markdown_files

# A file that is there to be wrong.
MISTAKE = 'typo.conf'
MARK = 'end-of-block'
SECONDS = 120
# What a page may say about this machine: the programs of its example are not here.
MISSING = re.compile(r"(command: can't find command|directory: there is no directory|port: ) ?'?")


class Session:
    """A shell as process 1 of its own, so that with it goes all that it has started."""

    def __init__(self, lab, bindir, engine):
        self.folder = lab.path('folder')
        os.mkdir(self.folder)
        os.makedirs(lab.path('bin'), exist_ok=True)
        if engine:
            os.symlink(os.path.join(PROJECT, 'Tests/Docs/engine.py'), lab.path('bin', 'docker'))
        env = {**lab.env(PATH='%s:%s:%s' % (lab.path('bin'), bindir, PATH)), **(engine or {})}
        self.process = subprocess.Popen(
            ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', 'bash', '--norc'], cwd=self.folder, env=env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')
        self.lines = queue.Queue()
        threading.Thread(target=lambda: [self.lines.put(line) for line in self.process.stdout], daemon=True).start()
        lab.kept.callback(self.close)

    def run(self, commands):
        """(status, output) of the commands of a block; it ends at the first one that fails."""
        self.process.stdin.write('(set -e; %s\n)\necho %s $?\n' % (commands.rstrip(), MARK))
        self.process.stdin.flush()
        output = ''
        while True:
            try:
                line = self.lines.get(timeout=SECONDS)
            except queue.Empty:
                raise AssertionError('no end of: %s\n%s' % (commands, output[-1000:])) from None
            head, mark, status = line.rpartition(MARK + ' ')
            output += head if mark else line
            if mark:
                return int(status), output

    def close(self):
        self.process.kill()
        self.process.wait(20)


def engine(lab, bindir):
    """The environment of engine.py."""
    images = Images.of(bindir)

    def close():
        containers = lab.path('containers')
        for name in os.listdir(containers) if os.path.isdir(containers) else []:
            subprocess.run(['runc', '--root', lab.path('runc'), 'delete', '--force', name], check=False,
                           stderr=subprocess.DEVNULL)
    lab.kept.callback(close)
    return {'ENGINE': lab.dir, 'ENGINE_STORAGE': images.path('storage'), 'ENGINE_RUN': images.path('run'),
            'ENGINE_PACKAGES': images.packages()}


def matches(expected, output):
    """Whether the output ends with these lines."""
    lines = expected.strip().splitlines()
    forms = [r'[^\n]*?'.join(map(re.escape, line.rstrip().split('…'))) for line in lines if line.strip() != '…']
    tail = r'(?:\n.*)?' if lines[-1].strip() == '…' else ''
    return re.search(r'(?:\A|\n)%s *%s\Z' % (' *\n'.join(forms), tail), output.rstrip(), re.S)


def follow(lab, path):
    """Does what a page says; returns how many blocks were run."""
    page, count, output = Page(path), 0, None
    uses_images = any('docker ' in block.text for block in page.blocks if block.language == 'sh')
    session = Session(lab, lab.bindir, uses_images and engine(lab, lab.bindir))
    for block in page.blocks:
        place = '%s:%d' % (path, block.line)
        if block.file:
            lab.write(os.path.join('folder', block.file), block.text)
            if block.file.endswith('.conf') and 'program:' in block.text and block.file != MISTAKE:
                checked(lab, block, place)
        elif block.language == 'sh':
            status, output = session.run(block.text)
            # As in Supervisor, 3 says that not everything is RUNNING.
            passes = (0, 3) if block.text.rstrip().endswith('supervisorctl status') else (0,)
            assert status in passes, '%s: status %d\n%s\n%s' % (place, status, block.text, output[-1500:])
            count += 1
        elif block.language == 'text' and output is not None:
            assert matches(block.text, output), '%s: expected\n%s\nseen\n%s' % (place, block.text, output[-1500:])
        if block.language != 'sh' or block.file:
            output = None if block.language != 'text' else output
    return count


def checked(lab, block, place):
    """A file is good, and --test has no more to say than that programs of the example are not on this machine."""
    done = lab.run([os.path.join(lab.bindir, 'supervisord'), '--container', '--test', '-c',
                    lab.path('folder', block.file)], env=lab.env(PORT='8080', LOG_LEVEL='info'))
    others = [line for line in done.stdout.splitlines() if not MISSING.search(line)]
    assert (done.returncode, len(others)) == (0, 1) and others[0].startswith('ok: '), '%s: %s' % (place, done.stdout)


def run_page(lab, path):
    needs = [word for word in ('buildah', 'runc', 'unshare') if not shutil.which(word, path=PATH)]
    assert not needs, 'not installed: %s' % ' '.join(needs)
    return '%d blocks' % follow(lab, path)


def register(path):
    def follows(lab):
        return run_page(lab, path)
    follows.__name__ = os.path.basename(path)[:-len('.md')].replace('-', '_')
    test(follows)


for one in markdown_files():
    if one.startswith(('docs/tutorials/', 'docs/how-to/')):
        register(one)


@test
def pages_have_titles(_):
    """No file of a tutorial is a command by mistake."""
    for path in markdown_files():
        if path.startswith(('docs/tutorials/', 'docs/how-to/')):
            assert not re.search(r'(?m)^```sh\n#!', re.sub(r'`:\n\n```sh\n#!', '', project_file(path))), path
