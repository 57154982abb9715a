"""Our init, tini, dumb-init and catatonit, row by row, in the same run; the result is the table of docs/inits.md."""
import concurrent.futures
import os
import traceback

from bench import Bench
from contenders import NAMES, OURS
from rows import ROWS

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs', 'inits.md')
BEGIN, END = '<!-- table: Tests/Inits/run.py --write-docs -->\n', '<!-- end of table -->\n'
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
        broken = traceback.extract_tb(e.__traceback__)[-1].line
        return NO, '%s: %s' % (type(e).__name__, str(e).strip()[:200] or broken)
    finally:
        bench.close()


def compare(bindir):
    """All verdicts: {(title, name): (verdict, reason)}."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        cells = {(row.title, name): pool.submit(cell, row, name, bindir) for row in ROWS for name in NAMES}
        return {key: future.result() for key, future in cells.items()}


def asked_for(options):
    """What makes an init do it, for readers."""
    words = getattr(options, 'how', None) or ' '.join(options or [])
    return ' `%s`' % words if words else ''


def cells(row, verdicts):
    """The row of the table, init by init."""
    for name in NAMES:
        verdict, _ = verdicts[row.title, name]
        yield verdict + ('*' if name in row.promised else '') + (asked_for(row.options[name]) if verdict == YES else '')


def table(verdicts):
    lines = ['| | ' + ' | '.join(NAMES) + ' |', '|---' * (len(NAMES) + 1) + '|']
    lines += ['| %s | %s |' % (row.title, ' | '.join(cells(row, verdicts))) for row in ROWS]
    return '\n'.join(lines) + '\n'


def committed():
    """The rows of the page's table as lists of cells."""
    with open(PAGE, encoding='utf-8') as f:
        text = f.read().split(BEGIN, 1)[1].split(END, 1)[0]
    return [[c.strip() for c in line.strip('|').split(' | ')] for line in text.split('\n')[2:-1]]


def untrue(rows, verdicts):
    """What the page says otherwise, of all that is judged: us, and promises of others. How often an init that promises
    nothing loses a race is for chance to say."""
    if [cells[0] for cells in rows] != [row.title for row in ROWS]:
        yield 'it has other rows'
        return
    for row, written in zip(ROWS, rows):
        for name, old, new in zip(NAMES, written[1:], cells(row, verdicts)):
            if old != new and (name == OURS or name in row.promised):
                yield '%s, %s: %r is %r' % (row.title, name, old, new)


def page_with(text, new):
    before, rest = text.split(BEGIN, 1)
    return before + BEGIN + new + END + rest.split(END, 1)[1]


def write(bindir):
    with open(PAGE, encoding='utf-8') as f:
        text = f.read()
    with open(PAGE, 'w', encoding='utf-8') as f:
        f.write(page_with(text, table(compare(bindir))))


def run(bindir):
    """Every row is a test of ours; of another init's it is one where its own documentation promises it."""
    verdicts = compare(bindir)
    passed = failed = 0
    for row in ROWS:
        for name in NAMES:
            verdict, reason = verdicts[row.title, name]
            judged = name == OURS or name in row.promised
            if judged and verdict == YES:
                passed += 1
            elif judged:
                failed += 1
                print('FAIL compare: %s: %s: %s (%s)' % (name, row.title, verdict, reason), flush=True)
            elif verdict == NO:
                print('     compare: %s: %s: no (%s)' % (name, row.title, reason), flush=True)
    for difference in untrue(committed(), verdicts):
        failed += 1
        print('FAIL compare: docs/inits.md: %s; Tests/Inits/run.py --write-docs writes it' % difference, flush=True)
    return passed, failed
