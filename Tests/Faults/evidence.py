"""What is left of a life, held against what must be there: numbered lines, rights, states, and words about a cause."""
import errno
import os
import re

# What Supervisor, and we after it, say instead of the kernel's words.
SYNONYMS = {
    'EAGAIN': ('too many processes in process table',),
    'EMFILE': ('too many open files',),
    'ENFILE': ('too many open files',),
    'ENOENT': ('no such file', 'does not exist', "can't find command"),
    'ENOTDIR': ("can't find command",),
}


def cause_is_named(text, name):
    """Whether a text has the kernel's words for an errno, its name, or Supervisor's words."""
    code = getattr(errno, name)
    words = [os.strerror(code), name, *SYNONYMS.get(name, ())]
    return any(word.lower() in text.lower() for word in words)


def backups(place, name):
    """The names of a log and its older parts, the oldest first."""
    found = [n for n in os.listdir(place.dir) if re.fullmatch(re.escape(name) + r'\.\d+', n)]
    return sorted(found, key=lambda n: -int(n.rsplit('.', 1)[1])) + [name]


def lost_lines(place):
    """Lines that the writer has written, and that neither its log nor an older part of it has."""
    logged = ''.join(place.read(name) for name in backups(place, 'writer.log'))
    there = set(logged.split('\n'))
    return [line for line in place.lines('written') if line not in there]


def rights(place):
    """What the guarded program was allowed in its lives."""
    return sorted({' '.join(line.split()) for line in place.lines('rights')})


def states(text):
    """By the name of each program, its state and its pid as supervisorctl has them."""
    found = {}
    for line in text.splitlines():
        match = re.match(r'(\S+)\s+([A-Z]+)(?:\s+pid (\d+))?', line)
        if match:
            found[match.group(1)] = match.group(2), int(match.group(3) or 0)
    return found
