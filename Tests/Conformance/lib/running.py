"""Running the programs of one side."""
import os
import shutil
import signal
import subprocess

from .waiting import StepTimeout


class Result:
    def __init__(self, rc, out, err):
        self.rc, self.out, self.err = rc, out, err


class Daemon:
    def __init__(self, t, proc, n):
        self.t, self.proc, self.n, self.pid = t, proc, n, proc.pid

    def wait_exit(self, timeout=20):
        try:
            return self.proc.wait(timeout)
        except subprocess.TimeoutExpired:
            raise StepTimeout('supervisord did not exit')

    def alive(self):
        return self.proc.poll() is None

    def signal(self, sig):
        self.t.settle()
        os.kill(self.pid, sig)

    @property
    def out(self):
        return self.t.read('daemon%d.out' % self.n)

    @property
    def err(self):
        return self.t.read('daemon%d.err' % self.n)


class Running:
    """A part of Ctx."""

    def bin(self, name):
        return self.path('bin', name)

    def as_nobody(self):
        """Command prefix: run as uid/gid 65534, still able to reach an interpreter in a private home."""
        if not shutil.which('setpriv'):
            raise StepTimeout('setpriv is needed')
        caps = '+dac_override,+dac_read_search'
        return ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=' + caps, '--ambient-caps=' + caps]

    def _popen(self, argv, stdin, stdout, stderr, env, cwd):
        return subprocess.Popen(argv, stdin=subprocess.DEVNULL if stdin is None else stdin, stdout=stdout, stderr=stderr,
                                env={**self.env, **(env or {})}, cwd=cwd or self.path('cwd'), start_new_session=True)

    def start(self, *args, env=None, cwd=None, conf=None, wait=True, nodaemon=True, prefix=(), stdin=None):
        """Start supervisord; wait until it answers (or its log says started if wait='log')."""
        argv = list(prefix) + [self.bin('supervisord')]
        if nodaemon:
            argv.append('-n')
        if conf is not False:
            argv += ['-c', conf or self.conf_path]
        argv += [self.sub(a) for a in args]
        n = len(self.daemons) + 1
        with open(self.path('daemon%d.out' % n), 'wb') as o, open(self.path('daemon%d.err' % n), 'wb') as r:
            self.d = Daemon(self, self._popen(argv, stdin, o, r, env, cwd), n)
        self.daemons.append(self.d)
        if wait:
            self.wait_up(self.d, wait)
        return self.d

    def up(self, programs='', args=(), env=None, **kw):
        """Write the usual configuration and start."""
        self.conf(programs, **kw)
        return self.start(*args, env=env)

    def run(self, argv, stdin=None, timeout=25, env=None, cwd=None, label=None, quiet=False, split=True):
        """Run a command to its end; record rc/stdout/stderr."""
        self.settle()
        proc = self._popen(argv, None if stdin is None else subprocess.PIPE, subprocess.PIPE, subprocess.PIPE, env, cwd)
        try:
            out, err = proc.communicate(stdin.encode() if isinstance(stdin, str) else stdin, timeout)
            rc = proc.returncode
        except subprocess.TimeoutExpired:
            os.killpg(proc.pid, signal.SIGKILL)
            out, err = proc.communicate()
            rc = 'timeout'
        r = Result(rc, out.decode('utf-8', 'backslashreplace'), err.decode('utf-8', 'backslashreplace'))
        if not quiet:
            self.rec(label or ' '.join(argv), {'rc': r.rc, 'out': r.out, 'err': r.err})
        return r

    def ctl(self, *args, opts=None, **kw):
        """supervisorctl -c s.conf args…; recorded."""
        opts = ['-c', self.conf_path] if opts is None else [self.sub(o) for o in opts]
        kw.setdefault('label', 'ctl ' + ' '.join(args))
        return self.run([self.bin('supervisorctl')] + opts + [self.sub(a) for a in args], **kw)

    def sd(self, *args, **kw):
        """supervisord args… expected to exit by itself; recorded."""
        kw.setdefault('label', 'supervisord ' + ' '.join(args))
        kw.setdefault('timeout', 8)
        return self.run([self.bin('supervisord')] + [self.sub(a) for a in args], **kw)

    def stop(self, d=None, sig=signal.SIGTERM, record=True):
        """Terminate the daemon and record its exit status."""
        d = d or self.d
        d.signal(sig)
        rc = d.wait_exit()
        if record:
            self.rec('daemon exit status', rc)
        return rc

    def pty(self, args=(), opts=None, env=None):
        from .ptyctl import PtyCtl
        opts = ['-c', self.conf_path] if opts is None else opts
        return PtyCtl(self, [self.bin('supervisorctl')] + list(opts) + list(args), env)
