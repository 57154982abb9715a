"""Every relative link of every Markdown file leads to a file, and to an anchor that is there."""
import os
import urllib.parse

from lib import test
from lib.places import PROJECT

from pages import Page, markdown_files


def problem(page, target, known):
    """What is wrong with a link; None when nothing is."""
    path, _, mark = urllib.parse.unquote(target).partition('#')
    file = os.path.normpath(os.path.join(os.path.dirname(page.path), path)) if path else page.path
    if not os.path.exists(os.path.join(PROJECT, file)):
        return 'there is no %s' % file
    if mark and file.endswith('.md'):
        if file not in known:
            known[file] = Page(file)
        if mark not in known[file].anchors():
            return '%s has no anchor %s' % (file, mark)
    return None


@test
def resolve(_):
    known, count, wrong = {}, 0, []
    for path in markdown_files():
        page = known.setdefault(path, Page(path))
        for line, target in page.links():
            if urllib.parse.urlparse(target).scheme or target.startswith('//'):
                continue
            count += 1
            told = problem(page, target, known)
            if told:
                wrong.append('%s:%d: %s: %s' % (path, line, target, told))
    assert not wrong, '\n'.join(wrong)
    return '%d links' % count


@test
def index_names_every_page(_):
    """docs/README.md leads to every page of docs/."""
    index = Page('docs/README.md')
    linked = {os.path.normpath(os.path.join('docs', target.partition('#')[0])) for _, target in index.links()}
    behaviour = 'docs/behaviour/'
    pages = {path for path in markdown_files() if path.startswith('docs/')
             and (not path.startswith(behaviour) or path == behaviour + 'README.md')} - {'docs/README.md'}
    assert pages <= linked, 'not in docs/README.md: %s' % ' '.join(sorted(pages - linked))
