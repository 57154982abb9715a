"""docker/examples/ordered as an ordinary process; Tests/Inits has it as process 1."""
import os
import shutil
import signal

from lib import ordered, test
from lib.network import free_port
from lib.places import PROJECT, project_file

EXAMPLE = os.path.join(PROJECT, 'docker', 'examples', 'ordered')


class Here:
    """The example on ports of its own."""

    def __init__(self, lab):
        self.lab = lab
        self.ports = {name: free_port() for name in ordered.PORTS}
        shutil.copytree(EXAMPLE, lab.path('example'))
        for folder, _, names in os.walk(lab.path('example')):
            for name in names:
                path = os.path.join(folder, name)
                lab.write(path, self.moved(project_file(path)))
        os.makedirs(lab.path('state'))
        programs = lab.read('example/supervisord.conf').replace('%(here)s', lab.path('example'))
        # Debian's path for users does not have it.
        lab.begin(programs.replace('command=nginx', 'command=/usr/sbin/nginx'), 'environment=ORDERED_STATE=%s\n' % lab.path('state'))

    def moved(self, text):
        for name, port in ordered.PORTS.items():
            text = text.replace(str(port), str(self.ports[name]))
        return text

    @property
    def log(self):
        return self.lab.read('s.log')

    def execute(self, *words):
        done = self.lab.run(list(words))
        return done.returncode, done.stdout

    def ctl(self, *words):
        done = self.lab.ctl(*words)
        return done.returncode, done.stdout


@test
def the_example_lives_as_it_says(lab):
    here = Here(lab)
    ordered.comes_up(here, here.ports)
    ordered.is_told(here)
    ordered.survives(here, here.ports)
    ordered.migrates_once(here)
    left = lab.below()
    lab.daemon.send_signal(signal.SIGTERM)
    assert lab.daemon.wait(30) == 0
    ordered.stopped_in_reverse(here.log)
    assert not [pid for pid in left if os.path.exists('/proc/%d' % pid)], left


@test
def nothing_sleeps_or_loops(_):
    """Its files leave all waiting to supervisord."""
    for name in ('supervisord.conf', 'migrate.sh', 'app.sh', 'sidecar.sh'):
        text = project_file(EXAMPLE, name).replace('exec sleep infinity', '')
        for word in ('sleep ', 'while ', 'until ', 'for '):
            assert not any(word in line for line in text.splitlines() if line[:1] not in '#;'), (name, word)
