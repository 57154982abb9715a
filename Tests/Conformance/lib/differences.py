"""The list beside run.py: which differences are meant."""
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


def allowed(cases, path):
    """{case id: 'CITATION: reason'} of the file."""
    known = {c.id for c in cases}
    result = {}
    for number, words in _lines(path):
        if words[0] not in known:
            raise ListError('%s:%d: no such case: %s' % (path, number, words[0]))
        if len(words) < 3 or not CITATION.match(words[1]):
            raise ListError('%s:%d: wanted: case id, id of a rule, reason' % (path, number))
        if words[0] in result:
            raise ListError('%s:%d: twice: %s' % (path, number, words[0]))
        result[words[0]] = '%s: %s' % (words[1], ' '.join(words[2:]))
    return result
