"""Our init, tini, dumb-init and catatonit, row by row, in the same run; the result is the table of docs/inits.md."""
import concurrent.futures
import os

from bench import NAMES, OURS, Bench
from lib.places import PROJECT, project_file
from lib.runner import Outcome, reason
from rows import ROWS

PAGE = os.path.join(PROJECT, 'docs', 'inits.md')
BEGIN, END = '<!-- table: Tests/run.py inits --write-docs -->\n', '<!-- end of table -->\n'
YES, NO, NOT_OFFERED = 'yes', 'no', '–'


def cell(row, name, bindir):
    """The verdict on one init, and why."""
    options = row.options[name]
    if options is None:
        return NOT_OFFERED, ''
    bench = Bench(name, bindir, options)
    try:
        row.function(bench)
        return YES, ''
    except Exception as e:  # whatever an init does wrong is a verdict
        return NO, reason(e)
    finally:
        bench.close()


ALL = [(row, name) for row in ROWS for name in NAMES]


def compare(bindir, chosen):
    """Verdicts: {(row, name): (verdict, reason)}."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return dict(zip(chosen, pool.map(lambda one: cell(*one, bindir), chosen)))


def is_judged(row, name):
    """Every row is a test of our init, and of each other init whose own documentation promises it."""
    return name == OURS or name in row.promised


def asked_for(options):
    """What makes an init do it, for readers."""
    words = getattr(options, 'how', None) or ' '.join(options or [])
    return ' `%s`' % words if words else ''


def cells(row, verdicts):
    """The row of the table, init by init."""
    for name in NAMES:
        verdict, _ = verdicts[row, name]
        yield verdict + ('*' if name in row.promised else '') + (asked_for(row.options[name]) if verdict == YES else '')


def table(verdicts):
    lines = ['| | ' + ' | '.join(NAMES) + ' |', '|---' * (len(NAMES) + 1) + '|']
    lines += ['| %s | %s |' % (row.title, ' | '.join(cells(row, verdicts))) for row in ROWS]
    return '\n'.join(lines) + '\n'


def committed():
    """The rows of the page's table as lists of cells."""
    text = project_file(PAGE).split(BEGIN, 1)[1].split(END, 1)[0]
    return [[c.strip() for c in line.strip('|').split(' | ')] for line in text.split('\n')[2:-1]]


def untrue(rows, verdicts):
    """What the page says otherwise, of all that is judged: us, and promises of others. How often an init that promises
    nothing loses a race is for chance to say."""
    if [cells[0] for cells in rows] != [row.title for row in ROWS]:
        yield 'it has other rows'
        return
    for row, written in zip(ROWS, rows):
        for name, old, new in zip(NAMES, written[1:], cells(row, verdicts)):
            if old != new and is_judged(row, name):
                yield '%s, %s: %r is %r' % (row.title, name, old, new)


def write(bindir):
    before, rest = project_file(PAGE).split(BEGIN, 1)
    with open(PAGE, 'w', encoding='utf-8') as f:
        f.write(before + BEGIN + table(compare(bindir, ALL)) + END + rest.split(END, 1)[1])


def case(row, name):
    return 'compare.%s.%s' % (row.function.__name__, name)


def cases(bindir, selection):
    """The cells that are judged, and whether the page says the same."""
    if not selection.may_want('compare'):
        return
    judged = [(row, name) for row, name in ALL if is_judged(row, name) and selection.wants(case(row, name))]
    page = selection.wants('compare.page')
    verdicts = compare(bindir, ALL if page else judged)
    for one in judged:
        verdict, why = verdicts[one]
        if verdict == YES:
            yield Outcome('PASS', case(*one))
        else:
            yield Outcome('FAIL', case(*one), '%s: %s (%s)' % (one[0].title, verdict, why))
    if page:
        untold = ['%s: no (%s)' % (case(*one), why) for one, (verdict, why) in verdicts.items()
                  if verdict == NO and not is_judged(*one)]
        differences = list(untrue(committed(), verdicts))
        why = '; '.join(['docs/inits.md: %s' % d for d in differences] + ['Tests/run.py inits --write-docs writes it'])
        yield Outcome('FAIL' if differences else 'PASS', 'compare.page', why if differences else '', details='\n'.join(untold))
