"""What is measured. Each row is a function of a directory with a supervisord and a supervisorctl; it returns a number."""
import os
import signal
import socket
import statistics
import subprocess
import time

from daemon import Daemon, noting
from lib import chains

ROWS = []


def row(title, unit, beside=None):
    """beside: what is measured in the place of Supervisor, where that has no such thing."""
    def register(function):
        function.beside = beside
        ROWS.append((title, unit, function))
        return function
    return register


def milliseconds(function):
    started = time.perf_counter()
    function()
    return (time.perf_counter() - started) * 1000


def sleepers(count):
    """Programs that keep no logs, so that the daemon itself is what is measured."""
    return lambda d: ''.join(noting(d, 'p%d' % n, 'stdout_logfile=NONE\nstderr_logfile=NONE') for n in range(count))


def start(bindir, count):
    with Daemon(bindir, sleepers(count)) as d:
        d.wait_for_notes(count)
        return (time.perf_counter() - d.started) * 1000


@row('start of 1 program, from exec of the daemon until it runs', 'ms')
def start_one(bindir):
    return start(bindir, 1)


@row('start of 10 programs, from exec of the daemon until the last runs', 'ms')
def start_ten(bindir):
    return start(bindir, 10)


@row('start of 100 programs', 'ms')
def start_hundred(bindir):
    return start(bindir, 100)


def alone(_):
    """The programs of the chain by themselves, one after another, until each says that it is ready."""
    script = 'for n in %s; do sh -c "echo >&3; printf x >&4"; done' % ' '.join(chains.row(CHAIN))
    return milliseconds(lambda: subprocess.run(['/bin/sh', '-c', script + ' 3>/dev/null 4>/dev/null'], check=True))


CHAIN = 17


@row('chain of 17 programs, each started when the one before says that it is ready; beside the programs alone', 'ms', alone)
def chain(bindir):
    def links(daemon):
        command = "command=/bin/sh -c 'echo >&3; printf x >%s; exec sleep 1000'\nready=fd:3\n" % daemon.fifo
        return chains.programs(chains.row(CHAIN), lambda name: command + 'stdout_logfile=NONE\nstderr_logfile=NONE')
    with Daemon(bindir, links) as d:
        d.wait_for_notes(CHAIN)
        return (time.perf_counter() - d.started) * 1000


@row('restart of a program after `kill -9`, until it runs again', 'ms')
def restart(bindir):
    with Daemon(bindir, sleepers(1)) as d:
        d.wait_for_notes(1)
        rpc, times = d.rpc(), []
        for _ in range(5):
            while rpc.getProcessInfo('p0')['statename'] != 'RUNNING':
                time.sleep(0.01)
            pid = rpc.getProcessInfo('p0')['pid']

            def kill():
                os.kill(pid, signal.SIGKILL)
                d.wait_for_notes(1)
            times.append(milliseconds(kill))
        return statistics.median(times)


@row('`supervisorctl status` with 10 programs', 'ms')
def status(bindir):
    with Daemon(bindir, sleepers(10)) as d:
        d.wait_for_notes(10)
        d.rpc()
        command = d.status_command()
        return statistics.median(milliseconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL))
                                 for _ in range(9))


@row('`supervisorctl status` when no client has come for a while', 'ms')
def cold_status(bindir):
    with Daemon(bindir, sleepers(10)) as d:
        d.wait_for_notes(10)
        d.rpc()
        command, times = d.status_command(), []
        for _ in range(3):
            d.wait_until_cold()
            times.append(milliseconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL)))
        return statistics.median(times)


@row('`getState`, asked again and again over one connection', 'µs')
def requests(bindir):
    body = b'<methodCall><methodName>supervisor.getState</methodName></methodCall>'
    request = (b'POST /RPC2 HTTP/1.1\r\nHost: l\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n' % len(body)) + body
    with Daemon(bindir, sleepers(1)) as d:
        d.wait_for_notes(1)
        d.rpc()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(d.file('s.sock'))
            count, end = 0, time.perf_counter() + 2
            while time.perf_counter() < end:
                client.sendall(request)
                answer = b''
                while not answer.endswith(b'</methodResponse>\n') and not answer.endswith(b'</methodResponse>'):
                    answer += client.recv(65536)
                count += 1
            return 2e6 / count


@row('`getAllProcessInfo` with 1000 programs', 'ms')
def all_info(bindir):
    def idle(d):
        return ''.join('[program:p%d]\ncommand=/bin/true\nautostart=false\nstdout_logfile=NONE\nstderr_logfile=NONE\n' % n
                       for n in range(1000))
    with Daemon(bindir, idle) as d:
        command = ['curl', '-s', '-o', '/dev/null', '--unix-socket', d.file('s.sock'), '-H', 'Content-Type: text/xml', '-d',
                   '<methodCall><methodName>supervisor.getAllProcessInfo</methodName></methodCall>', 'http://l/RPC2']
        d.rpc()
        # What curl itself takes is taken off.
        nothing = ['curl', '-s', '-o', '/dev/null', '--unix-socket', d.file('s.sock'), 'http://l/nothing']

        def median(command):
            return statistics.median(milliseconds(lambda: subprocess.run(command)) for _ in range(9))
        return median(command) - median(nothing)


def memory(bindir, count):
    with Daemon(bindir, sleepers(count)) as d:
        d.wait_for_notes(count)
        d.rpc().getAllProcessInfo()
        return d.private_kilobytes()


@row('private memory with 10 programs', 'KB')
def memory_ten(bindir):
    return memory(bindir, 10)


@row('private memory with 100 programs', 'KB')
def memory_hundred(bindir):
    return memory(bindir, 100)


@row('private memory of the process for clients, while there is one', 'KB')
def memory_of_control(bindir):
    with Daemon(bindir, sleepers(10)) as d:
        d.wait_for_notes(10)
        d.rpc().getAllProcessInfo()
        pid = d.control_process()
        return d.private_kilobytes(pid) if pid else 0


@row('private memory for each further program', 'KB')
def memory_per_program(bindir):
    def used(count):
        with Daemon(bindir, sleepers(count)) as d:
            d.wait_for_notes(count)
            return d.private_kilobytes()
    return (used(210) - used(10)) / 200


@row('wake-ups in 20 idle seconds', '')
def idle(bindir):
    with Daemon(bindir, sleepers(10)) as d:
        d.wait_for_notes(10)
        d.rpc()
        # A program counts as RUNNING at once here; what its start still causes is over after a second.
        time.sleep(1)
        d.wait_until_cold()
        before = d.switches()
        time.sleep(20)
        return d.switches() - before


@row('processor time for 1 GB of output into a log file', 'ms')
def log_file(bindir):
    def writer(d):
        return ("[program:w]\ncommand=/bin/sh -c 'head -c 1000000000 /dev/zero; printf x >%s; exec sleep 1000'\n"
                'startsecs=0\nstdout_logfile=%s\nstdout_logfile_maxbytes=0\n' % (d.fifo, d.file('out')))
    with Daemon(bindir, writer) as d:
        d.wait_for_notes(1)
        while os.path.getsize(d.file('out')) < 1000000000:
            time.sleep(0.01)
        return processor_milliseconds(d.pid)


@row('processor time for 1 GB of output to standard output, of which the end is kept (`log_keep`)', 'ms')
def standard_output(bindir):
    def writer(d):
        return ("[program:w]\ncommand=/bin/sh -c 'head -c 1000000000 /dev/zero; printf x >%s; exec sleep 1000'\nstartsecs=0\n"
                'stdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0\nstderr_logfile=NONE\nlog_keep=16KB\n' % d.fifo)
    with Daemon(bindir, writer) as d:
        d.wait_for_notes(1)
        return processor_milliseconds(d.pid)


def processor_milliseconds(pid):
    with open('/proc/%d/stat' % pid) as f:
        fields = f.read().rpartition(') ')[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf('SC_CLK_TCK')
