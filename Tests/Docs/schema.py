"""docs/supervisord.schema.json: accepts every sample file, and refuses what supervisord complains about."""
import configparser
import functools
import glob
import json
import os
import re

import jsonschema

from lib import test
from lib.places import PROJECT, project_file

from bad_files import BAD
from pages import Page, markdown_files

# Examples that are there to be wrong, or that are written for another program.
MISTAKES = re.compile(r'\*\*Before\*\*|`typo.conf`')


def document(text):
    """What docs/how-to/check.md makes of a file for a validator."""
    parser = configparser.RawConfigParser(inline_comment_prefixes=(';', '#'), strict=False, default_section='')
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser if name}


@functools.cache
def validator():
    schema = json.loads(project_file('docs/supervisord.schema.json'))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def complaints(text):
    found = sorted(validator().iter_errors(document(text)), key=str)
    return ['%s: %s' % ('.'.join(map(str, error.absolute_path)), error.message[:200]) for error in found]


def expect_accepted(texts):
    wrong = {name: found for name, text in texts.items() for found in [complaints(text)] if found}
    assert not wrong, wrong
    return '%d files' % len(texts)


@test
def accepts_the_examples(_):
    paths = glob.glob(os.path.join(PROJECT, 'docker', '**', '*.conf'), recursive=True)
    texts = {os.path.relpath(path, PROJECT): project_file(os.path.relpath(path, PROJECT)) for path in paths}
    # Others are those of nginx and redis.
    return expect_accepted({path: text for path, text in texts.items() if re.search(r'^\[\w', text, re.M)})


def uncommented(text):
    """The same with every option that is commented out."""
    return re.sub(r'(?m)^;(?=[\w\[])', '', text)


@test
def accepts_the_samples(lab):
    """What echo_supervisord_conf prints, as it is and with all options."""
    texts = {}
    for words in ([], ['--container']):
        text = lab.run([os.path.join(lab.bindir, 'echo_supervisord_conf'), *words]).stdout
        assert '[supervisord]' in text and text.isascii(), words
        texts[' '.join(['sample', *words])] = text
        texts[' '.join(['all options', *words])] = uncommented(text)
    # It shows that there may be several, and a comment has one that is no option.
    assert len(document(texts['all options'])['program:theprogramname']) > 60
    return expect_accepted(texts)


@test
def accepts_the_documentation(_):
    """Every example in the pages for users but those that show a mistake."""
    texts = {}
    for path in markdown_files():
        if not path.startswith(('docs/', 'docker/', 'README')) or path.startswith('docs/behaviour/'):
            continue
        for block in Page(path).blocks:
            if block.language == 'ini' and block.text.startswith('[') and not MISTAKES.search(block.above):
                texts['%s:%d' % (path, block.line)] = block.text
    return expect_accepted(texts)


@test
def refuses_bad_files(lab):
    """And supervisord --test --json has something to say of each, about the same section and key."""
    assert len(BAD) >= 30
    for place, text in BAD.items():
        found = complaints(text)
        section, _, key = place.rpartition('.')
        assert any(one.startswith((place, section + ':')) or place in one or key in one for one in found), (place, text, found)
        lab.write('bad.conf', '[supervisord]\n' * ('[supervisord]' not in text) + text)
        done = lab.run([os.path.join(lab.bindir, 'supervisord'), '--test', '--json', '-c', lab.path('bad.conf')])
        report = json.loads(done.stdout)
        assert done.returncode == (0 if report['summary']['ok'] else 2), done
        assert report['findings'], (place, text)
    return '%d files' % len(BAD)


@test
def every_option_is_in_the_reference(_):
    """The schema, which a test in Swift makes from the table of options, and docs/configuration.md name the same."""
    definitions = json.loads(project_file('docs/supervisord.schema.json'))['$defs']
    reference = project_file('docs/configuration.md')
    count = 0
    for kind, section in definitions.items():
        for option in section.get('properties', {}):
            count += 1
            assert re.search(r'^\| %s \|' % re.escape(option), reference, re.M), (kind, option)
    return '%d options' % count
