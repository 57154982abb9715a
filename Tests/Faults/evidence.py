"""What is left of a life, held against what must be there: numbered lines, rights, states, and words about a cause."""
import errno
import os
import re
import resource

# What Supervisor, and we after it, say instead of the kernel's words.
SYNONYMS = {
    'EADDRINUSE': ('another program is already listening',),
    'EAGAIN': ('too many processes in process table',),
    'EMFILE': ('too many open files',),
    'ENFILE': ('too many open files',),
    'ENOENT': ('no such file', 'does not exist', "can't find command"),
    'ENOTDIR': ("can't find command",),
}

NOBODY = {'Uid': '65534 65534 65534 65534', 'Gid': '65534 65534 65534 65534', 'Groups': '65534'}
SETS = ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb')
# What the two programs of another user find themselves to be: the one keeps CAP_NET_BIND_SERVICE, the other has our limit.
RIGHTS = {
    'rights': {**NOBODY, **dict.fromkeys(SETS, '0000000000000400'), 'NoNewPrivs': '1', 'Seccomp': '2', 'nofile': '100 200'},
    'rights.crasher': {**NOBODY, **dict.fromkeys(SETS, '0' * 16), 'NoNewPrivs': '0', 'Seccomp': '0',
                       'nofile': '%d %d' % resource.getrlimit(resource.RLIMIT_NOFILE)},
}


# The same where Supervisor names the step and not its cause.
STEPS = {
    'setgroups': ('could not set groups of effective user',),
    'access': ('is not executable', 'no permission to run command'),
    'faccessat2': ('is not executable', 'no permission to run command'),
    'bind': ('path too long',),
    'fstat': ('could not read config file',),
    'newfstatat': ("can't find command", 'no such file'),
    'setgid': ('could not set group id of effective user',),
}


def cause_is_named(text, call, name):
    """Whether a text has the kernel's words for an errno, its name, or Supervisor's words."""
    code = getattr(errno, name)
    words = [os.strerror(code), name, *SYNONYMS.get(name, ()), *STEPS.get(call, ())]
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


def is_at_most(limits, others):
    return all(int(limit) <= int(other) for limit, other in zip(limits, others))


def more_rights(place, said):
    """What the two programs of another user were allowed in any of their lives and were not to be."""
    found = []
    for name, expected in RIGHTS.items():
        for line in sorted(set(place.lines(name))):
            fields = {key: value.split() for key, value in re.findall(r'(\w+):([^:]*?)(?= \w+:|$)', line)}
            # It may have none where the daemon has none.
            fewer = fields['Groups'] == []
            # Without new privileges nothing can be had from the bounding set, and that is said.
            harmless = fields['NoNewPrivs'] == ['1'] and 'which no_new_privileges makes harmless' in said
            excused = {'Groups'} if fewer else set()
            excused |= {'CapBnd'} if harmless else set()
            # The daemon itself may have less than the program is to have.
            excused |= {'nofile'} if is_at_most(fields['nofile'], expected['nofile'].split()) else set()
            found += ['%s of %s: %s' % (key, name, ' '.join(value)) for key, value in fields.items()
                      if key not in excused and value != expected[key].split()]
    return ', '.join(found)


def states(text):
    """By the name of each program, its state and its pid as supervisorctl has them."""
    found = {}
    for line in text.splitlines():
        match = re.match(r'(\S+)\s+([A-Z]+)(?:\s+pid (\d+))?', line)
        if match:
            found[match.group(1)] = match.group(2), int(match.group(3) or 0)
    return found
