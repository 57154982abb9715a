"""Each message at WARN, ERRO and CRIT that Supervisor does not have is in docs/troubleshooting.md.

The texts are those of the calls in Sources that log at one of these levels. What a call is given in a variable is listed
in `passed_on.py`, by the file and the variable, with the texts that it may have.
"""
import os
import re

import supervisor

from lib import test
from lib.places import PROJECT, project_file

from message_lists import PASSED_ON, SUPERVISORS

CALL = re.compile(r'\.(?:warn|error|critical),\s*(?:text:\s*)?')
GAP = '…'


def literal(text, at):
    """(the text of a literal that begins at a quote, where it ends), with a gap for each interpolation."""
    raw = text.startswith('#"', at)
    multiple = text.startswith('"""', at)
    end = '"#' if raw else '"""' if multiple else '"'
    at += 2 if raw else len(end)
    out = ''
    while not text.startswith(end, at):
        opening = '\\#(' if raw else '\\('
        if text.startswith(opening, at):
            at, out = skipped(text, at + len(opening)), out + GAP
        elif text[at] == '\\' and not raw:
            out += {'n': '\n', 't': '\t'}.get(text[at + 1], text[at + 1])
            at += 2
        else:
            out += text[at]
            at += 1
    return out, at + len(end)


def skipped(text, at):
    """Behind the bracket that closes the one before `at`."""
    depth = 1
    while depth:
        if text[at] == '"':
            at = literal(text, at)[1]
            continue
        depth += {'(': 1, ')': -1}.get(text[at], 0)
        at += 1
    return at


def argument(text, at):
    """(the texts that an argument may have, its source)."""
    start, depth, found, joined = at, 0, [], False
    while True:
        if text[at] == '"' or text.startswith('#"', at):
            words, at = literal(text, at)
            if joined and found:
                found[-1] += words
            else:
                found.append(words)
            joined = False
            continue
        if text[at] in ')]}' and not depth or text[at] == ',' and not depth:
            return found, text[start:at].strip()
        depth += {'(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1}.get(text[at], 0)
        joined = text[at] == '+' or joined and text[at].isspace()
        at += 1


def sites():
    """(file, line, texts, source) of each call."""
    for folder, _, files in sorted(os.walk(os.path.join(PROJECT, 'Sources'))):
        for name in sorted(files):
            if name.endswith('.swift'):
                path = os.path.relpath(os.path.join(folder, name), PROJECT)
                text = project_file(path)
                for call in CALL.finditer(text):
                    line = text[text.rfind('\n', 0, call.start()) + 1:call.start()]
                    if '//' in line or re.match(r'\s*case\b', line):
                        continue
                    texts, source = argument(text, call.end())
                    yield path, text.count('\n', 0, call.start()) + 1, texts, source


def letters(text):
    return len(re.findall(r'\w', text))


def calls():
    """The places that log: {text: place} of those that have one, and (file, argument) of others."""
    texts, arguments = {}, {}
    for path, line, found, source in sites():
        place = '%s:%d' % (path, line)
        # A text that is nothing but gaps tells no more than a variable.
        if any(letters(text) > 2 for text in found):
            texts.update((text, place) for text in found if letters(text))
        else:
            arguments[path.removeprefix('Sources/'), source] = place
    return texts, arguments


def literals():
    """All texts in Sources, with gaps, those joined by + also as one."""
    found = set()
    for folder, _, files in os.walk(os.path.join(PROJECT, 'Sources')):
        for name in (name for name in files if name.endswith('.swift')):
            text = re.sub(r'(?m)^\s*//.*$', '', project_file(os.path.relpath(os.path.join(folder, name), PROJECT)))
            at, last, joined = 0, None, ''
            while True:
                quote = re.compile(r'#?"').search(text, at)
                if not quote:
                    break
                words, end = literal(text, quote.start())
                joined = joined + words if last is not None and text[last:quote.start()].strip() == '+' else words
                found |= {words, joined}
                at = last = end
    return found


def entries():
    """The messages of docs/troubleshooting.md: what stands in backquotes in the first column of the tables of messages."""
    page = project_file('docs/troubleshooting.md').split('## Messages', 1)[1]
    return [code for row in re.findall(r'(?m)^\| (`.*?`) \|', page) for code in re.findall(r'`([^`]+)`', row)]


def pattern(entry):
    return re.compile('.*'.join(re.escape(part) for part in entry.split(GAP)) + r'\Z', re.S)


@test
def arguments_are_known(_):
    """What comes in variables is in the list, and nothing in the list has gone."""
    arguments = calls()[1]
    assert set(arguments) == set(PASSED_ON), {
        'not listed': sorted(set(arguments) - set(PASSED_ON)), 'gone': sorted(set(PASSED_ON) - set(arguments))}
    known = literals()
    gone = [text for texts in PASSED_ON.values() for text in texts or [] if text not in known]
    assert not gone, gone


@test
def each_has_an_entry(_):
    texts = dict(calls()[0])
    for place, more in PASSED_ON.items():
        texts.update((text, '%s %s' % place) for text in more or [])
    patterns = [pattern(entry) for entry in entries()]
    without = {text: place for text, place in texts.items()
               if text not in SUPERVISORS and not any(known.match(text) for known in patterns)}
    assert not without, '\n'.join('%s: %s' % (place, text) for text, place in sorted(without.items()))
    return '%d texts' % len(texts)


@test
def each_entry_has_a_text(_):
    """Nothing in the page is about a message that is not there any more, and no text of Supervisor's is gone from the list."""
    texts = set(calls()[0]) | {text for more in PASSED_ON.values() for text in more or []}
    idle = [entry for entry in entries() if not any(pattern(entry).match(text) for text in texts)]
    assert not idle, idle
    assert all(letters(entry) >= 7 for entry in entries()), 'an entry that would match too much'
    assert not set(SUPERVISORS) - texts, set(SUPERVISORS) - texts
    folder = os.path.dirname(supervisor.__file__)
    for text, (file, words) in SUPERVISORS.items():
        with open(os.path.join(folder, file), encoding='utf-8') as f:
            assert words in f.read(), text
    return '%d entries' % len(entries())
