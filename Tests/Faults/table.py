"""The table of docs/reliability.md."""
import collections
import datetime
import os

from allowances import NEVER, ONCE, SPARED, SPARED_IN_CORE, errnos, spared
from calls import DOCUMENTED, page
from lib.places import PROJECT, project_file
from verdicts import CORE, DEGRADED, GAVE_UP, HARMS, REFUSED, ROLES, UNHARMED

PAGE = os.path.join(PROJECT, 'docs', 'reliability.md')
BEGIN, END = '<!-- table: make faults -->\n', '<!-- end of table -->\n'
COLUMNS = (UNHARMED, DEGRADED, REFUSED, GAVE_UP)
TITLES = {'core': 'The core', 'child': 'A child, before it executes its program', 'control': 'The process for clients',
          'checks': 'The process for checks over the network'}


def calls_of(made):
    """The calls that are made to fail, of each process."""
    names = {(role, name) for (role, _, _), calls in made.items() for name in calls}
    found = (key for key in names if key[1] in DOCUMENTED and not spared(*key) and errnos(*key))
    return sorted(found, key=lambda k: (ROLES.index(k[0]), k[1]))


def told(role, name):
    """The errnos of a call, as a cell."""
    return '%s: %s' % (page(name), ' '.join(errnos(role, name)))


def out_of_date(made):
    """Why the page is not about what is tested now."""
    text = project_file(PAGE)
    untold = [key for key in calls_of(made) if key[0] == CORE and '| `%s` | %s |' % (key[1], told(*key)) not in text]
    names = ' '.join(name for _, name in untold)
    return 'docs/reliability.md does not have %s as it is now; make faults writes it' % names if untold else ''


def row(role, name, verdicts):
    number = collections.Counter(v.result for v in verdicts.values())
    lost = sorted({a for v in verdicts.values() for a in v.lost})
    failing = sum(number[harm] for harm in HARMS)
    cells = [str(number[c]) if number[c] else '' for c in COLUMNS] + ['**%d**' % failing if failing else '', ', '.join(lost)]
    return '| `%s` | %s | %s |' % (name, told(role, name), ' | '.join(cells))


def summary(results):
    """How many lives had which end, of each process."""
    rows = ['| process | lives | %s | %s |' % (' | '.join(COLUMNS), ' | '.join(HARMS[:-1])),
            '|---' * (2 + len(COLUMNS) + len(HARMS) - 1) + '|']
    for role in ROLES:
        number = collections.Counter(v.result for key, verdicts in results.items() if key[0] == role for v in verdicts.values())
        rows.append('| %s | %d | %s |' % (role, sum(number.values()), ' | '.join(
            str(number[c]) for c in (*COLUMNS, *HARMS[:-1]))))
    return rows


def text(made, results, which):
    """The tables; which: what was run."""
    lines = summary(results) + ['', 'Written on %s from %s.' % (datetime.date.today(), which), '']
    for role in ROLES:
        lines += ['**%s**' % TITLES[role], '',
                  '| call | errnos | %s | fails | lost while it always fails |' % ' | '.join(COLUMNS),
                  '|---' * (4 + len(COLUMNS)) + '|']
        lines += [row(*key, results[key]) for key in calls_of(made) if key[0] == role and key in results]
        lines.append('')
    lines += ['Not made to fail, or only once:', '']
    names = {name for calls in made.values() for name in calls}
    spared_calls = {**SPARED, **SPARED_IN_CORE, **ONCE}
    lines += ['- `%s`: %s' % (name, why) for name, why in sorted(spared_calls.items()) if name.split()[0] in names]
    lines += ['', 'Impossible:', '']
    lines += ['- `%s`: %s' % (what, why) for what, why in sorted(NEVER.items())]
    return '\n'.join(lines) + '\n'


def write(made, results, which):
    before, rest = project_file(PAGE).split(BEGIN, 1)
    with open(PAGE, 'w', encoding='utf-8') as f:
        f.write(before + BEGIN + text(made, results, which) + END + rest.split(END, 1)[1])
