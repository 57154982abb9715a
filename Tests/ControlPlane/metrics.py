"""Metrics as Prometheus takes them, and the dashboard that shows them (EXT-53)."""
import json
import os
import re
import shutil
import subprocess
import urllib.parse

from lib import sections, test, until
from lib.network import basic, exchange, free_port
from lib.places import project_file

NAMES = [
    'node_supervisord_up', 'node_supervisord_state', 'node_supervisord_exit_status',
    'node_supervisord_start_time_seconds', 'supervisor_process_state', 'supervisor_process_uptime_seconds',
    'supervisor_process_restarts_total', 'supervisor_process_healthy', 'supervisor_process_ready_seconds',
    'supervisor_process_cpu_seconds_total', 'supervisor_process_resident_memory_bytes', 'supervisor_process_open_fds',
    'supervisor_process_log_bytes_total',
    'supervisor_process_log_dropped_lines_total', 'supervisor_orphans_reaped_total', 'supervisor_build_info',
    'supervisor_start_time_seconds',
]
PROGRAMS = sections('''
[program:web] command=/bin/sh -c 'echo started; exec sleep 1000' | startsecs=0
[program:work] command=/bin/sleep 1000 | process_name=%(process_num)d | numprocs=2 | startsecs=0
[program:broken] command=/bin/false | startretries=0
[program:checked] command=/bin/sleep 1000 | healthcheck=exec:/usr/bin/test -e {d}/healthy | healthcheck_interval=0.2
    | healthcheck_retries=1
''')


def programs(lab):
    return PROGRAMS.replace('{d}', lab.dir)


def page(lab, path='/metrics'):
    answer = exchange(lab.sock, 'GET', path)
    return answer, answer.data.decode()


def check(text):
    """What promtool says about a page."""
    return subprocess.run(['promtool', 'check', 'metrics'], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=60)


@test
def promtool_accepts_the_page(lab):
    assert shutil.which('promtool'), 'no promtool: install the package prometheus'
    lab.start(programs(lab))
    until(lambda: lab.state('broken') == 'FATAL' and lab.state('web') == lab.state('checked') ==
          'RUNNING', what='all of them')
    answer, text = page(lab)
    assert answer.getheader('Content-Type') == 'text/plain; version=0.0.4; charset=utf-8', answer.getheaders()
    said = check(text)
    assert (said.returncode, said.stdout) == (0, ''), said
    served = set(re.findall(r'^(\w+)[{ ]', text, re.M))
    assert served == set(NAMES), served.symmetric_difference(NAMES)
    # that it would say something
    assert check(text + text).returncode != 0


@test
def dashboard_uses_names_that_are_served(lab):
    lab.start(programs(lab))
    _, text = page(lab)
    board = json.loads(project_file('docker', 'grafana-dashboard.json'))
    expressions = [t['expr'] for p in board['panels'] for t in p.get('targets', [])]
    expressions += [v['query']['query'] if isinstance(v['query'], dict) else v['query']
                    for v in board['templating']['list'] if v['type'] == 'query']
    used = set(re.findall(r'\b((?:node_supervisord|supervisor)_\w+)', ' '.join(expressions)))
    assert len(expressions) > 5 and len(used) > 5, (expressions, used)
    served = set(re.findall(r'^(\w+)[{ ]', text, re.M))
    assert used <= served, 'not served: %s' % (used - served)
    identifiers = [p['id'] for p in board['panels']]
    assert len(identifiers) == len(set(identifiers)), 'two panels have one id'


class Prometheus:
    """A real one that scrapes the daemon every 200 ms."""

    def __init__(self, lab, target):
        self.port = free_port()
        config = lab.write('prometheus.yml', json.dumps({
            'global': {'scrape_interval': '200ms', 'scrape_timeout': '200ms'},
            'scrape_configs': [{'job_name': 'supervisor', 'static_configs': [{'targets': [target]}],
                                'basic_auth': {'username': 'me', 'password': 'secret'}}]}))
        lab.beside(['prometheus', '--config.file=' + config, '--storage.tsdb.path=' + lab.path('tsdb'),
                    '--web.listen-address=127.0.0.1:%d' % self.port], 'prometheus.out')

    def query(self, expression):
        """Values of the series that the expression gives now, by their labels name and group."""
        try:
            answer = exchange(self.port, 'GET', '/api/v1/query?' + urllib.parse.urlencode({'query': expression}), timeout=5)
        except OSError:
            return {}
        if answer.status != 200:
            return {}
        result = json.loads(answer.data)['data']['result']
        return {(r['metric'].get('name'), r['metric'].get('group')): float(r['value'][1]) for r in result}


@test
def prometheus_sees_series_across_a_restart(lab):
    port = free_port()
    lab.start(programs(lab) + '[inet_http_server]\nport=127.0.0.1:%d\nusername=me\npassword=secret\n' % port)
    prometheus = Prometheus(lab, '127.0.0.1:%d' % port)
    web = ('web', 'web')

    def seen(expression, value, key=web):
        until(lambda: prometheus.query(expression).get(key) == value, '%s = %s' % (expression, value), 60)
    seen('node_supervisord_state', 20.0)
    assert prometheus.query('up') == {(None, None): 1.0}
    seen('node_supervisord_state', 20.0, ('1', 'work'))
    seen('supervisor_process_log_bytes_total{stream="stdout"}', 8.0)
    seen('supervisor_process_restarts_total', 0.0)
    started = prometheus.query('node_supervisord_start_time_seconds')[web]
    os.kill(lab.pid('web'), 9)
    seen('supervisor_process_restarts_total', 1.0)
    seen('supervisor_process_log_bytes_total{stream="stdout"}', 16.0)
    checked = ('checked', 'checked')
    seen('supervisor_process_healthy', 0.0, checked)
    lab.write('healthy', '')
    seen('supervisor_process_healthy', 1.0, checked)
    ready = prometheus.query('supervisor_process_ready_seconds')
    assert set(ready) == {checked} and 1 <= ready[checked] < 20, ready
    assert prometheus.query('count(supervisor_process_healthy)') == {(None, None): 1.0}
    # one series all the time, whose counters go on
    seen('count by (name, group) (supervisor_process_restarts_total)', 1.0)
    seen('resets(supervisor_process_log_bytes_total{stream="stdout"}[10m])', 0.0)
    assert prometheus.query('node_supervisord_start_time_seconds')[web] >= started
    lab.rpc().stopProcess('web')
    seen('node_supervisord_up', 0.0)
    seen('supervisor_process_state{state="STOPPED"}', 1.0)
    # no sample comes after the end
    until(lambda: web not in prometheus.query('node_supervisord_start_time_seconds'), 'staleness', 60)


@test
def without_password_when_the_section_says_so(lab):
    port = free_port()
    server = '[inet_http_server]\nport=127.0.0.1:%d\nusername=me\npassword=secret\nmetrics_noauth=true\n'
    lab.start(programs(lab) + server % port)

    def status(path, headers=()):
        return exchange(port, 'GET', path, headers=headers).status
    assert status('/metrics') == 200
    assert [status(p) for p in ('/livez', '/readyz', '/healthz', '/', '/RPC2', '/metrics/x')] == [401] * 6
    assert status('/livez', {'Authorization': basic('me', 'secret')}) == 200


@test
def a_thousand_programs(lab):
    lab.start('[program:p]\ncommand=/bin/false\nautostart=false\nprocess_name=%(process_num)d\nnumprocs=1000\n')
    page(lab)
    before = lab.cpu_ticks()
    for _ in range(10):
        _, text = page(lab)
    lab.note('%d kB, %d ms of processor for one page' % (len(text) // 1024, lab.cpu_ticks() - before))
    assert text.count('\n') > 15000
    assert check(text).returncode == 0
