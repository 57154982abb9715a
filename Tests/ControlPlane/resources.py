"""What processes use, as XML-RPC tells it (EXT-92), and what asking for it costs the others."""
import os
import threading
import time
import xmlrpc.client

from lib import sections, test, timed, until
from lib.network import proxy

MANY = 300
PROGRAMS = sections('''
[program:plain] command=/bin/sleep 1000 | startsecs=0
[program:files] command=/bin/sh -c "exec 5</dev/null 6</dev/null; exec sleep 1000" | startsecs=0
[program:busy] command=/bin/sh -c "while :; do :; done" | startsecs=0
[program:off] command=/bin/sleep 1000 | autostart=false
''')


def of_kernel(pid):
    with open('/proc/%d/statm' % pid, encoding='ascii') as f:
        rss = int(f.read().split()[1]) * os.sysconf('SC_PAGESIZE')
    return {'rss': rss, 'fds': len(os.listdir('/proc/%d/fd' % pid)), 'threads': len(os.listdir('/proc/%d/task' % pid))}


@test
def it_is_what_the_kernel_says(lab):
    lab.up(PROGRAMS, 'plain', 'files', 'busy')
    server = proxy(lab.sock).init
    until(lambda: server.getResources('files')['fds'] == 5, 'the descriptors of files')
    for name in ('plain', 'files'):
        told = server.getResources(name)
        seconds = told.pop('cpu_seconds')
        kernel = of_kernel(lab.pid(name))
        # A few pages may not have been counted yet.
        assert abs(told.pop('rss') - kernel.pop('rss')) < 1 << 20 and told == kernel and 0 <= seconds < 5, (told, kernel)
    until(lambda: server.getResources('busy')['cpu_seconds'] > 0.3, 'the busy one')
    told = server.getResources()
    assert [(x['group'], x['name']) for x in told] == [('busy', 'busy'), ('files', 'files'), ('plain', 'plain')], told
    for name, text in (('off', 'NOT_RUNNING: off'), ('nope', 'BAD_NAME: nope')):
        try:
            server.getResources(name)
            raise AssertionError(name)
        except xmlrpc.client.Fault as fault:
            assert fault.faultString == text, fault


@test
def many_who_ask_keep_no_program_waiting(lab):
    lab.up(sections('[program:x] command=/bin/sleep 1000 | process_name=%%(process_num)d | numprocs=%d | startsecs=0\n'
                    '[program:plain] command=/bin/sleep 1000 | startsecs=0' % MANY), 'plain')
    until(lambda: len(proxy(lab.sock).init.getResources()) == MANY + 1, 'all of them')
    took = min(timed(proxy(lab.sock).init.getResources)[0] for _ in range(5))
    lab.note('%d processes: %.1f ms' % (MANY + 1, took * 1000))
    over = time.monotonic() + 3

    def ask():
        server = proxy(lab.sock).init
        while time.monotonic() < over:
            assert len(server.getResources()) >= MANY
    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    longest = 0
    while time.monotonic() < over:
        pid = lab.pid('plain')
        begun = time.monotonic()
        os.kill(pid, 9)
        until(lambda: lab.info('plain')['pid'] not in (0, pid), 'another one')
        longest = max(longest, time.monotonic() - begun)
    for asker in askers:
        asker.join()
    lab.note('restarted within %.0f ms' % (longest * 1000))
    assert longest < 2
    lab.alive()
