"""Virtual environments in the cache directory, made when they are missing."""
import os
import subprocess
import sys
import tarfile
import tempfile


class Environment:
    def __init__(self, name, variable, packages, modules):
        """variable: one that may name another directory; modules: what is imported to see whether all is there."""
        cache = os.environ.get('XDG_CACHE_HOME') or (
            os.path.join(os.environ['HOME'], '.cache') if os.environ.get('HOME') else tempfile.gettempdir())
        self.directory = os.path.abspath(variable and os.environ.get(variable) or os.path.join(cache, name))
        self.bin = os.path.join(self.directory, 'bin')
        self.packages, self.modules = packages, modules

    def program(self, name):
        return os.path.join(self.bin, name)

    def make(self, **how):
        """Makes it unless it is there."""
        python = self.program('python')
        probe = [python, '-c', 'import ' + ', '.join(self.modules)]
        if os.path.exists(python) and subprocess.call(probe, stderr=subprocess.DEVNULL) == 0:
            return
        subprocess.run([sys.executable, '-m', 'venv', self.directory], check=True, **how)
        subprocess.run([python, '-m', 'pip', 'install', '-q', *self.packages], check=True, **how)

    def source(self, package, directory, **how):
        """Downloads a source distribution; returns it opened, a tar file."""
        subprocess.run([self.program('python'), '-m', 'pip', 'download', '-q', '--no-deps', '--no-binary', ':all:', '-d',
                        directory, package], check=True, **how)
        return tarfile.open(os.path.join(directory, package.replace('==', '-') + '.tar.gz'))

    def enter(self):
        """Runs this program again in it, unless it is in it."""
        if os.path.realpath(sys.prefix) != os.path.realpath(self.directory):
            self.make()
            os.execv(self.program('python'), [self.program('python')] + sys.argv)


SUPERVISOR = Environment('supervisor-conformance/venv', 'CONFORMANCE_VENV', ['supervisor==4.3.0', 'pexpect', 'superlance'],
                         ['supervisor', 'pexpect', 'superlance'])
ORCHESTRATION = Environment('swift-supervisor-orchestration/venv', 'ORCHESTRATION_VENV', ['sdnotify==0.3.2', 'PyYAML==6.0.2'], ['sdnotify', 'yaml'])
BROWSER = Environment('swift-supervisor-web/venv', 'WEB_VENV', ['selenium', 'axe-core-python'], ['selenium', 'axe_core_python'])
DOCS = Environment('swift-supervisor-docs/venv', 'DOCS_VENV', ['jsonschema==4.26.0', 'supervisor==4.3.0'],
                   ['jsonschema', 'supervisor'])
SCHEDULES = Environment('swift-supervisor-schedules/venv', 'SCHEDULES_VENV', ['croniter==7.0.0', 'tzdata==2025.2'], ['croniter', 'tzdata'])
DEPLOY = Environment('swift-supervisor-deploy/venv', 'DEPLOY_VENV',
                     ['kubernetes-validate==1.37.0', 'check-jsonschema==0.39.0', 'pre-commit==4.3.0'],
                     ['kubernetes_validate', 'check_jsonschema', 'jsonschema', 'pre_commit', 'yaml'])
