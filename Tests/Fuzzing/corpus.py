"""The corpora: `Tests/Corpus/TARGET/` has files that people wrote, `Tests/Corpus/TARGET.found` what libFuzzer found, an input a
line. In such a line what is not printable ASCII is \\xNN, and a backslash two."""
import hashlib
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPUS = os.path.join(ROOT, 'Tests', 'Corpus')
LARGEST = 40_000  # bytes of a packed corpus


def packed(data):
    return ''.join('\\\\' if b == 0x5c else chr(b) if 0x20 <= b < 0x7f else '\\x%02x' % b for b in data)


def unpacked(line):
    return re.sub(rb'\\(x[0-9a-f]{2}|.)', lambda m: bytes([int(m[1][1:], 16)]) if len(m[1]) > 1 else m[1], line.encode())


def found_path(target):
    return os.path.join(CORPUS, target + '.found')


def found(target):
    if not os.path.exists(found_path(target)):
        return []
    with open(found_path(target)) as f:
        return [unpacked(line) for line in f.read().splitlines() if line]


def written(target):
    folder = os.path.join(CORPUS, target)
    return [open(os.path.join(folder, n), 'rb').read() for n in sorted(os.listdir(folder))] if os.path.isdir(folder) else []


def save(data, folder):
    """By its content, as libFuzzer names its files."""
    with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), 'wb') as f:
        f.write(data)


def write(target, inputs):
    """Packs them, the shortest first, up to what is checked in of a target."""
    lines, size = [], 0
    for data in sorted(set(inputs), key=lambda d: (len(d), d)):
        line = packed(data)
        size += len(line) + 1
        if size > LARGEST:
            break
        if line:
            lines.append(line)
    with open(found_path(target), 'w') as f:
        f.write(''.join(line + '\n' for line in lines))
    return len(lines)
