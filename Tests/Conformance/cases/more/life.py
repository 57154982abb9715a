"""Command line, life cycle, signals, pidproxy and plug-ins at their edges."""
import json
import os
import signal
import subprocess

from lib.ctx import pid_gone
from lib.registry import case

FACTORY = '[rpcinterface:%s]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n'


def daemonize(t, *args):
    t.run([t.bin('supervisord'), '-c', t.conf_path] + [t.sub(a) for a in args], label='parent')
    t.wait_log('supervisord started with pid')
    t.wait_up()


def end(t):
    pid = t.q('supervisor.getPID')
    t.rpc('shutdown')
    t.until(lambda: pid_gone(pid), 'its end')


@case('sd-daemon', 'in the background: directory, umask, session, standard streams', 'cli')
def _(t):
    t.conf('[program:x]\ncommand=@PY@ @H@/probe.py @DIR@/x.json stay\nstartsecs=0\n', sup='directory=@DIR@/cwd\numask=027')
    daemonize(t, '-d', '@DIR@/tmp', '-m', '077', '-j', 'rel.pid', '-i', 'abc')
    t.wait_file('x.json')
    t.wait_state('x', 'RUNNING')
    probe = json.loads(t.read('x.json'))
    t.rec('program', {k: probe[k] for k in ('cwd', 'umask', 'pgid_is_pid', 'sid_is_pid')})
    pid = t.q('supervisor.getPID')
    t.rec('daemon', [os.getsid(pid) == pid] + [os.readlink('/proc/%d/%s' % (pid, f)) for f in ('cwd', 'fd/0', 'fd/1', 'fd/2')])
    t.rec('modes', [t.mode(f) for f in ('s.log', 's.sock', 'cwd/rel.pid')])
    t.rpc('getIdentification')
    end(t)
    t.rec_dir('cwd')
    t.rec_log()


@case('sd-pidfile-directory', 'a pidfile that cannot be written', 'cli')
def _(t):
    t.conf(sup='pidfile=@DIR@/cwd')
    t.start()
    t.stop()
    t.rec_log()
    t.rec_dir('.')


@case('sd-servers-one-port', 'two servers of one configuration on one port', 'cli')
def _(t):
    t.conf('[inet_http_server:a]\nport=127.0.0.1:@PORT2@\n[inet_http_server:b]\nport=127.0.0.1:@PORT2@\n')
    t.sd('-n', '-c', t.conf_path)
    t.rec_log()


@case('sd-arguments-stay', 'the command line wins over the file, also after a reread and a restart', 'cli')
def _(t):
    t.conf(sup='identifier=file')
    t.start('-i', 'arg', '-l', '@DIR@/arg.log', '-e', 'warn', '-j', '@DIR@/arg.pid')
    t.conf(sup='identifier=other')
    t.rpc('reloadConfig')
    t.rpc('getIdentification')
    written = os.stat(t.path('arg.pid')).st_mtime_ns
    t.rpc('restart')
    t.until(lambda: os.path.exists(t.path('arg.pid')) and os.stat(t.path('arg.pid')).st_mtime_ns != written, 'restart')
    t.wait_up()
    t.rpc('getIdentification')
    t.stop()
    t.rec_log(name='arg.log')
    t.rec_dir('.')


@case('sig-during-restart', 'TERM turns a restart into a shutdown, in which HUP is ignored', 'signals')
def _(t):
    t.script('stay.sh', 'trap "" TERM\necho r > @DIR@/r\nwhile [ ! -e @DIR@/go ]; do sleep 0.05; done\n')
    t.up('[program:x]\ncommand=@DIR@/stay.sh\nstartsecs=0\nstopwaitsecs=30\n')
    t.wait_file('r')
    t.wait_state('x', 'RUNNING')
    for sig, words in ((signal.SIGHUP, 'restart request'), (signal.SIGTERM, 'exit request'), (signal.SIGHUP, 'ignored')):
        t.d.signal(sig)
        t.wait_log(words)
    t.write('go', '')
    t.rec('exit', t.d.wait_exit())
    t.rec_log()


@case('cli-pidproxy-script', 'pidproxy starts a script by its absolute name, with the words as given', 'cli',
      needs=('pidproxy',))
def _(t):
    t.write('cwd/r.sh', '#!/bin/sh\ncat /proc/$$/cmdline | tr "\\000" "|" > @DIR@/args\npwd >> @DIR@/args\n'
            'trap "echo hup >> @DIR@/got" HUP\ntrap "echo int >> @DIR@/got; exit" INT\n'
            'echo $$ > real.pid\necho > @DIR@/ready\nwhile :; do sleep 0.05; done\n', 0o755)
    proxy = subprocess.Popen([t.bin('pidproxy'), 'real.pid', './x/../r.sh', '-v', '--', 'é'], cwd=t.path('cwd'),
                             env=t.env, stdin=subprocess.DEVNULL, start_new_session=True)
    t.wait_file('ready')
    t.rec_file('args')
    proxy.send_signal(signal.SIGHUP)
    t.wait_text('got', 'hup')
    proxy.send_signal(signal.SIGINT)
    t.wait_text('got', 'int')
    t.rec('exit', proxy.wait(15))
    t.rec_file('got')


@case('plug-namespaces', 'the standard interface under several names', 'rpc')
def _(t):
    t.up('[program:x]\ncommand=/bin/cat\nautostart=false\nstartsecs=0\n' + FACTORY % 'other' + FACTORY % 'a b')
    t.rpc('system.listMethods')
    for method in ('other.getState', 'nope.getState', 'other.nope'):
        t.rpc(method)
    t.rpc('system.methodSignature', 'other.stopProcess')
    t.rpc('other.startProcess', 'x')
    t.stop()
    t.rec_log()


@case('plug-none', 'without an interface there is little to talk about', 'rpc')
def _(t):
    t.conf('[program:x]\ncommand=/bin/cat\nautostart=false\n', rpc=False)
    t.start()
    t.rpc('system.listMethods')
    for line in ('status', 'version', 'pid', 'start x', 'reread', 'tail x', 'stop all', 'shutdown'):
        t.ctl(*line.split())
    t.rpc('system.multicall', [{'methodName': 'supervisor.getState', 'params': []}])
    t.http('GET', '/', show='page')
