"""The real Supervisor 4.3.0 beside another implementation: both go through the same steps, and are compared.

DIR may be `oracle`: the real one itself. Cases go by the patterns of their ids.
"""
import json
import os
import signal
import time

from lib import differences, registry, sides
from lib.comparison import all_differences, compare
from lib.environment import SUPERVISOR
from lib.processes import become_subreaper
from lib.runner import NothingToRun, Outcome, Selection, UsageError

HERE = os.path.dirname(os.path.abspath(__file__))


def options(ap):
    ap.add_argument('--setup', action='store_true', help='create the virtual environment of the oracle, then exit')
    ap.add_argument('--oracle-bin', metavar='DIR', help='directory of the oracle (default: the environment)')
    ap.add_argument('--group', choices=('public', 'all'), default='all', help='public: the scenarios as they were handed over')
    ap.add_argument('--case', metavar='GLOB', action='append', dest='globs', default=[], help='only these (repeatable)')
    ap.add_argument('--area', metavar='NAME', action='append', help='only these areas (repeatable)')
    ap.add_argument('--allowed', metavar='FILE', help='differences that are meant, listed in this file; ours by default',
                    default=os.path.join(HERE, 'allowed-differences.txt'))
    ap.add_argument('--oracle-daemon', action='store_true', help="every case with the oracle's supervisord: proves the "
                    'subject\'s supervisorctl alone')
    ap.add_argument('-j', '--jobs', type=int, default=3)
    ap.add_argument('--json', metavar='OUT')
    ap.add_argument('--list', action='store_true', help='list the cases')
    ap.add_argument('--keep', action='store_true', help='keep the temporary directories')
    ap.add_argument('--dump', action='store_true', help="print the oracle's observations too (and keep them in the JSON)")
    ap.add_argument('-v', '--verbose', action='store_true')


class Comparison:
    def __init__(self, arguments):
        self.a = arguments
        self.oracle = os.path.abspath(arguments.oracle_bin or SUPERVISOR.bin)
        self.subject = self.oracle if arguments.bin == 'oracle' else arguments.bin
        groups = ['public'] if arguments.group == 'public' else sorted(os.listdir(os.path.join(HERE, 'cases')))
        self.cases = registry.load(HERE, groups)
        # The oracle does not differ from itself.
        self.allowed = differences.allowed(self.cases, arguments.allowed) if self.subject != self.oracle else {}
        self.entries = []

    def choose(self, selection):
        cases = [c for c in self.cases if selection.wants(c.id)]
        if self.a.area:
            cases = [c for c in cases if c.area in self.a.area]
        if self.a.oracle_daemon:
            cases = [c for c in cases if c.cross in (None, 'server')]
            for c in cases:
                c.cross = 'server'
        return cases

    def bins(self, case, side):
        """The directories of supervisord and of supervisorctl."""
        own = self.subject if side == 'subject' else self.oracle
        return (self.oracle if case.cross == 'server' else own), (self.oracle if case.cross == 'ctl' else own)

    def missing(self, case):
        names = {'supervisord', 'supervisorctl'} | set(case.needs)
        names.discard({'ctl': 'supervisorctl', 'server': 'supervisord'}.get(case.cross))
        return [n for n in sorted(names) if not os.access(os.path.join(self.subject, n), os.X_OK)]

    def __call__(self, selection):
        begun = time.monotonic()
        queue, results = [], {}
        for c in self.choose(selection):
            if c.root and os.getuid() != 0:
                yield self.outcome(c, 'SKIP', 'needs root')
            elif self.missing(c):
                yield self.outcome(c, 'FAIL', 'subject has no %s' % ', '.join(self.missing(c)))
            else:
                queue += [(c, side, self.bins(c, side)) for side in ('oracle', 'subject')]
        for c, side, result in sides.run(queue, self.a.jobs, SUPERVISOR.directory, self.a.keep):
            both = results.setdefault(c.id, {})
            both[side] = result
            if len(both) == 2:
                yield self.outcome(c, *self.judge(c, **results.pop(c.id)), **both)
        if self.a.json:
            with open(self.a.json, 'w') as f:
                json.dump({'subject': self.subject, 'oracle': self.oracle, 'secs': round(time.monotonic() - begun, 1),
                           'failed': sum(e['result'] == 'FAIL' for e in self.entries), 'cases': self.entries}, f, indent=1)

    def judge(self, c, oracle, subject):
        """The result, and why."""
        if oracle['problem']:
            return 'FAIL', 'the oracle itself did not finish the steps: ' + oracle['problem']
        difference, meant = compare(oracle, subject), self.allowed.get(c.id)
        if meant:
            return ('DIFF', meant) if difference else ('FAIL', 'passes, but is listed as a difference (%s)' % meant)
        return ('FAIL', difference) if difference else ('PASS', '')

    def outcome(self, c, result, why, oracle=None, subject=None):
        entry = {'id': c.id, 'title': c.title, 'area': c.area, 'group': c.group, 'result': result, 'diff': why or None}
        lines = []
        if oracle:
            entry.update(oracle_secs=oracle['secs'], subject_secs=subject['secs'])
            if result == 'FAIL' or self.a.dump:
                entry.update(oracle=oracle, subject=subject)
            if self.a.dump:
                lines += ['%s: %s' % (label, v if isinstance(v, str) else json.dumps(v, ensure_ascii=False))
                          for label, v in oracle['obs']]
            if self.a.verbose:
                took = ' (%ss / %ss)' % (oracle['secs'], subject['secs']) if result == 'PASS' else ''
                lines.append('[%s/%s] %s%s' % (c.group, c.area, c.title, took))
                if result != 'PASS':
                    lines.append(all_differences(oracle, subject))
                    lines += ['kept: %s %s' % (oracle['dir'], subject['dir'])] * self.a.keep
        self.entries.append(entry)
        return Outcome(result, c.id, why, details='\n'.join(lines))


def on_term(number, frame):
    raise SystemExit(143)


def sources(arguments):
    arguments.case += arguments.globs
    if arguments.setup:
        raise NothingToRun(SUPERVISOR.directory + '\n')
    try:
        comparison = Comparison(arguments)
    except (OSError, differences.ListError) as e:
        raise UsageError(e) from e
    if arguments.list:
        cases = comparison.choose(Selection(arguments.case))
        raise NothingToRun(''.join('%-8s %-9s %-34s %s\n' % (c.group, c.area, c.id, c.title) for c in cases)
                           + '%d cases\n' % len(cases))
    become_subreaper()
    signal.signal(signal.SIGTERM, on_term)
    return [comparison]
