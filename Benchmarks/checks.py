#!/usr/bin/env python3
"""What 100 health checks every 10 seconds cost, and the plan of many dependencies; ours alone, as Supervisor has neither.

    checks.py [--bin DIR] [--seconds N]

Wake-ups are those of process 1 and of the process that looks over the network; processor time is of both, and for exec: of
the commands too.
"""
import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]
sys.dont_write_bytecode = True
import usage  # noqa: E402
from daemon import Daemon, noting  # noqa: E402
from lib.processes import stat  # noqa: E402
from lib.wait import until  # noqa: E402


class Target:
    """A server in this process that answers every request of HTTP with 200."""

    def __init__(self):
        self.ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()
        self.ready.wait()

    async def serve(self):
        server = await asyncio.start_server(self.answer, '127.0.0.1', 0, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await server.serve_forever()

    async def answer(self, reader, writer):
        try:
            if await reader.readline():
                writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()


def reaped_milliseconds(pid):
    """What children that have ended have used of processors."""
    return sum(map(int, stat(pid)[13:15])) * 1000 / os.sysconf('SC_CLK_TCK')


def cost(bindir, probe, seconds, count=100):
    """Wake-ups a second and memory of each of its processes, and of a processor in percent."""
    more = ('stdout_logfile=NONE\nstderr_logfile=NONE\nhealthcheck=%s\nhealthcheck_interval=10\nhealthcheck_timeout=5\n')

    def programs(d):
        return ''.join(noting(d, 'p%d' % n, more % probe(d)) for n in range(count))
    with Daemon(bindir, programs) as d:
        d.wait_for_notes(count)
        rpc = d.rpc()
        until(lambda: sum('healthy' in x['description'] for x in rpc.getAllProcessInfo()) >= count, 'healthy programs', 60, 0.1)
        d.wait_until_cold()
        pids = d.processes()

        def state():
            return [usage.switches([x]) for x in pids], usage.processor_milliseconds(pids) + reaped_milliseconds(d.pid)
        before, used, started = *state(), time.monotonic()
        time.sleep(seconds)
        after, now, passed = *state(), time.monotonic() - started
        memory = [d.private_kilobytes(x) for x in pids]
        return [(y - x) / passed for x, y in zip(before, after)], (now - used) / passed / 10, memory


def reading(bindir, text):
    """The median of what `supervisord --test` takes for a file."""
    with tempfile.NamedTemporaryFile('w', suffix='.conf') as f:
        f.write('[supervisord]\n' + text)
        f.flush()
        times = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run([os.path.join(bindir, 'supervisord'), '--test', '-c', f.name], check=True,
                           stdout=subprocess.DEVNULL)
            times.append((time.perf_counter() - started) * 1000)
        return statistics.median(times)


def programs(count, line):
    return ''.join('[program:p%d]\ncommand=/bin/true\n%s\n' % (n, line(n)) for n in range(count))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--bin', default=os.path.join(HERE, '..', 'build', 'bin'))
    ap.add_argument('--seconds', type=int, default=60)
    a = ap.parse_args()
    bindir, target = os.path.abspath(a.bin), Target()
    print('| 100 checks every 10 s | wake-ups a second | processor | private memory |\n|---|---:|---:|---:|', flush=True)
    for title, probe in (('http:', lambda d: 'http://127.0.0.1:%d/' % target.port),
                         ('tcp:', lambda d: 'tcp://127.0.0.1:%d' % target.port),
                         ('unix:', lambda d: 'unix:' + d.file('s.sock')),
                         ('exec:/bin/true', lambda d: 'exec:/bin/true')):
        wakes, processor, memory = cost(bindir, probe, a.seconds)
        print('| %s | %s | %.1f %% | %s KB |' % (title, ' + '.join('%.1f' % x for x in wakes), processor,
                                                ' + '.join(map(str, memory))), flush=True)
    print('\n| reading and checking 2000 programs (`supervisord --test`) | ms |\n|---|---:|', flush=True)
    for title, line in (('that depend on nothing', lambda n: 'directory=/'),
                        ('in one chain', lambda n: 'depends_on=p%d' % (n - 1) if n else 'directory=/'),
                        ('on one dependency', lambda n: 'depends_on=p0' if n else 'directory=/')):
        print('| %s | %.0f |' % (title, reading(bindir, programs(2000, line))), flush=True)


if __name__ == '__main__':
    main()
