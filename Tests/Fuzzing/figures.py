"""What is known of all runs so far, and its table in docs/reliability.md."""
import datetime
import json
import os
import re

import corpus
import fuzzer
from corpus import ROOT

STATE = os.path.join(fuzzer.WORK, 'state.json')
PAGE = os.path.join(ROOT, 'docs', 'reliability.md')
BEGIN, END = '<!-- table: make fuzz WRITE=1 -->\n', '<!-- end of table -->\n'


def load():
    if not os.path.exists(STATE):
        return {}
    with open(STATE) as f:
        return json.load(f)


def save(state):
    with open(STATE + '.new', 'w') as f:
        json.dump(state, f, indent=1)
    os.replace(STATE + '.new', STATE)


def add(state, target, run):
    row = state.setdefault(target.name, {'executions': 0, 'seconds': 0})
    row['executions'] += run.executions
    row['seconds'] += run.seconds
    row['edges'], row['features'] = run.edges, run.features


def table(state, targets):
    yield '| Target | Executions | Minutes | Per second | Edges | Features | Inputs | Lines |'
    yield '|---|--:|--:|--:|--:|--:|--:|--:|'
    for target in targets:
        row = state.get(target.name, {})
        executions, seconds = row.get('executions', 0), row.get('seconds', 0)
        reached, there = row.get('lines', (0, 0))
        inputs = len(corpus.written(target.name)) + len(corpus.found(target.name)) + len(fuzzer.seeds(target))
        yield '| %s | %s | %.0f | %s | %s | %s | %s | %s |' % (
            target.name, '{:,}'.format(executions), seconds / 60, '{:,.0f}'.format(executions / seconds) if seconds else '',
            row.get('edges', ''), row.get('features', ''), inputs, '%d of %d, %.0f%%' % (reached, there, 100 * reached / there)
            if there else '')
    total = [sum(row.get(key, 0) for row in state.values()) for key in ('executions', 'seconds')]
    yield '| all | %s | %.0f | | | | | |' % ('{:,}'.format(total[0]), total[1] / 60)


def write(state, targets):
    with open(PAGE) as f:
        page = f.read()
    what = 'As of %s, by %s:\n\n' % (datetime.date.today().isoformat(), machine())
    new = BEGIN + what + '\n'.join(table(state, targets)) + '\n' + END
    with open(PAGE, 'w') as f:
        f.write(re.sub(re.escape(BEGIN) + '.*?' + re.escape(END), lambda _: new, page, flags=re.S))


def machine():
    with open('/proc/cpuinfo') as f:
        names = re.findall(r'model name\s*: (.*)', f.read())
    return '%d processors, %s' % (len(names), names[0] if names else os.uname().machine)
