"""The lists beside run.py: which cases a run takes, and which differences are meant."""
import fnmatch
import re

CITATION = re.compile(r'^(?:[A-Z]{2,4}-\d+)(?:,[A-Z]{2,4}-\d+)*$')


class ListError(Exception):
    pass


def _lines(path):
    """(number, words) of every line that is not blank or a comment."""
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            words = line.split('#', 1)[0].split()
            if words:
                yield number, words


def select(cases, path):
    """The cases that the file names, in the order of `cases`.

    A line is a case id or a pattern of ids, then perhaps `oracle-daemon`: that case runs with the oracle's supervisord
    and supervisorctl on both sides, so that only the small programs differ.
    """
    chosen = {}
    for number, words in _lines(path):
        found = [c for c in cases if fnmatch.fnmatch(c.id, words[0])]
        if not found:
            raise ListError('%s:%d: no such case: %s' % (path, number, words[0]))
        if words[1:] not in ([], ['oracle-daemon']):
            raise ListError('%s:%d: unknown words: %s' % (path, number, ' '.join(words[1:])))
        for c in found:
            chosen[c.id] = c
            if words[1:]:
                c.cross = 'small'
    return [c for c in cases if c.id in chosen]


def allowed(cases, path):
    """{case id: 'CITATION: reason'} of the file."""
    known = {c.id for c in cases}
    result = {}
    for number, words in _lines(path):
        if words[0] not in known:
            raise ListError('%s:%d: no such case: %s' % (path, number, words[0]))
        if len(words) < 3 or not CITATION.match(words[1]):
            raise ListError('%s:%d: wanted: case id, SPEC or EXT id, reason' % (path, number))
        if words[0] in result:
            raise ListError('%s:%d: twice: %s' % (path, number, words[0]))
        result[words[0]] = '%s: %s' % (words[1], ' '.join(words[2:]))
    return result
