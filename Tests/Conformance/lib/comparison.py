"""What differs between what was observed of two sides."""
import difflib
import itertools
import json
import os

ABSENT = '<absent>'


def show(v):
    return v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, sort_keys=True)


def element(values, n):
    return values[n] if n < len(values) else ABSENT


def narrow(label, a, b):
    """The differing element, and the way to it."""
    while True:
        if isinstance(a, dict) and isinstance(b, dict):
            k = next(k for k in sorted(set(a) | set(b), key=str) if a.get(k, ABSENT) != b.get(k, ABSENT))
            label, a, b = '%s .%s' % (label, k), a.get(k, ABSENT), b.get(k, ABSENT)
        elif isinstance(a, list) and isinstance(b, list):
            n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            label, a, b = '%s [%d]' % (label, n), element(a, n), element(b, n)
        else:
            return label, show(a), show(b)


def describe(label, a, b):
    """Short account of one differing observation."""
    path, sa, sb = narrow(label, a, b)
    if '\n' in sa + sb:
        lines = itertools.zip_longest(sa.split('\n'), sb.split('\n'), fillvalue='<end>')
        sa, sb = next(((x, y) for x, y in lines if x != y), (sa, sb))

    def clip(s, o):
        if len(s) <= 300:
            return s
        i = len(os.path.commonprefix([s, o]))
        return ('…' if i > 60 else '') + s[max(0, i - 60):i + 240] + '…'
    return '%s: oracle %r / subject %r' % (path, clip(sa, sb), clip(sb, sa))


def compare(o, s):
    """First difference between two sides, or None."""
    for (la, va), (lb, vb) in zip(o['obs'], s['obs']):
        if la != lb:
            return 'different steps: oracle %r / subject %r' % (la, lb)
        if va != vb:
            return describe(la, va, vb)
    if s['problem'] and not o['problem']:
        return 'subject: ' + s['problem']
    if len(o['obs']) != len(s['obs']):
        longer = o if len(o['obs']) > len(s['obs']) else s
        return 'only one side reached: %r' % longer['obs'][min(len(o['obs']), len(s['obs']))][0]
    return None


def all_differences(o, s):
    """Unified diff of all observations, for -v."""
    def lines(r):
        for label, v in r['obs']:
            yield '== ' + label
            yield from json.dumps(v, indent=1, ensure_ascii=False, sort_keys=True).split('\n')
        if r['problem']:
            yield '== problem: ' + r['problem']
    return '\n'.join(list(difflib.unified_diff(list(lines(o)), list(lines(s)), 'oracle', 'subject', lineterm='', n=1))[:120])
