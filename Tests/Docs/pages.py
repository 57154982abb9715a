"""The Markdown pages of the project, taken apart: headings, links, fenced blocks."""
import dataclasses
import os
import re

from lib.places import PROJECT, project_file

SKIPPED = {'.build', 'build', '.git', 'node_modules'}
FENCE = re.compile(r'^(\s*)(```+|~~~+)\s*([\w-]*)')
LINK = re.compile(r'\]\(\s*<?([^)\s>,]+)>?(?:\s+"[^"]*")?\s*\)')
REFERENCE = re.compile(r'^\s*\[[^\]]+\]:\s*(\S*[./#]\S*)$')
SOURCE = re.compile(r'<(?:img|a)\b[^>]*\b(?:src|href)="([^"]+)"')
MARK = re.compile(r'<a\s+(?:id|name)="([^"]+)"')
TITLE = re.compile(r'(?:^|\s)`(\w[\w./-]*)`:$')


def markdown_files():
    """All of them, as paths from the root of the project."""
    found = []
    for folder, names, files in os.walk(PROJECT):
        names[:] = [name for name in names if name not in SKIPPED and not name.startswith('.build')]
        found += [os.path.relpath(os.path.join(folder, name), PROJECT) for name in files if name.endswith('.md')]
    return sorted(found)


@dataclasses.dataclass
class Block:
    """A fenced block."""

    language: str
    text: str
    line: int
    # The name of the file that it is: what stands in backquotes in the line above, which ends with a colon.
    file: str = None
    # The last line of text in front of it.
    above: str = ''


def anchor(heading):
    """What GitHub makes of a heading."""
    text = re.sub(r'<[^>]*>', '', heading)
    text = re.sub(r'!?\[([^\]]*)\]\([^)]*\)', r'\1', text).replace('`', '').replace('*', '')
    return re.sub(r'[^\w\- ]', '', text.strip().lower()).replace(' ', '-')


class Page:
    def __init__(self, path):
        self.path = path
        self.blocks, self.prose, self.headings = [], [], []
        self.read(project_file(path).splitlines())

    def read(self, lines):
        fence, block, above = None, None, ''
        for number, line in enumerate(lines, 1):
            found = FENCE.match(line)
            if fence:
                if line.strip() == fence:
                    self.blocks.append(block)
                    fence, above = None, ''
                else:
                    block.text += line + '\n'
            elif found:
                fence = found.group(2)
                title = TITLE.search(above)
                block = Block(found.group(3), '', number, title and title.group(1), above)
            else:
                if re.match(r'#{1,6} ', line):
                    self.headings.append(line.lstrip('#').strip())
                self.prose.append((number, line))
                above = line.strip() or above
        assert fence is None, '%s: a fenced block has no end' % self.path

    def anchors(self):
        found = set()
        for heading in self.headings:
            name, number = anchor(heading), 0
            while name + ('-%d' % number if number else '') in found:
                number += 1
            found.add(name + ('-%d' % number if number else ''))
        return found | {mark for _, line in self.prose for mark in MARK.findall(line)}

    def links(self):
        """(line, target) of each."""
        for number, line in self.prose:
            bare = re.sub(r'`[^`]*`', '', line)
            yield from ((number, target) for form in (LINK, REFERENCE, SOURCE) for target in form.findall(bare))
