"""Our init, tini, dumb-init and catatonit, row by row, in the same run; the result is the table of docs/inits.md."""
import concurrent.futures
import os

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
        return NO, '%s: %s' % (type(e).__name__, str(e).strip()[:200] or 'unexpected status')
    finally:
        bench.close()


def compare(bindir):
    """All verdicts: {(title, name): (verdict, reason)}."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        cells = {(row.title, name): pool.submit(cell, row, name, bindir) for row in ROWS for name in NAMES}
        return {key: future.result() for key, future in cells.items()}


def table(verdicts):
    lines = ['| | ' + ' | '.join(NAMES) + ' |', '|---' * (len(NAMES) + 1) + '|']
    for row in ROWS:
        marks = [verdicts[row.title, name][0] + ('*' if name in row.promised else '') for name in NAMES]
        lines.append('| %s | %s |' % (row.title, ' | '.join(marks)))
    return '\n'.join(lines) + '\n'


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
    new = table(verdicts)
    print(new, end='')
    with open(PAGE, encoding='utf-8') as f:
        text = f.read()
    if page_with(text, new) == text:
        passed += 1
    else:
        failed += 1
        print('FAIL compare: docs/inits.md has another table; Tests/Inits/run.py --write-docs writes it')
    return passed, failed
