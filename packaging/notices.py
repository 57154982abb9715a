"""The notices of third parties: THIRD-PARTY-NOTICES.txt, with all licence texts behind it."""
import textwrap

INTRODUCTION = '''swift-supervisor {version} is licensed under the Apache License, version 2.0 (LICENSE). Its static
binary holds parts of the programs and libraries below, each under its own licence. The texts of all licences follow the list.

The libraries under the GNU Lesser General Public License are {lesser}. You may change them and link
supervisord with your versions: swift-supervisor-{version}-relink-linux-{machine}.tar.xz, which is published beside
the binary, has the objects and the recipe. Their sources are Debian's source packages, at the addresses of the list.
'''
LINE = '=' * 80


def entry(component):
    lines = ['%s %s' % (component.name, component.version), '  ' + component.what, '  Licence:  ' + component.licence,
             '  Homepage: ' + component.homepage, '  Source:   ' + component.source]
    lines += ['  Package:  %s %s of Debian, from the source %s %s' % package for package in component.packages]
    if component.parts:
        lines += textwrap.wrap('Parts:    ' + ' '.join(component.parts), 100, initial_indent='  ', subsequent_indent=' ' * 12)
    return '\n'.join(lines) + '\n'


def notices(components, version, machine):
    """The whole text. A licence that several components have is there once."""
    lesser = ', '.join(component.name for component in components if component.is_lesser)
    texts = [INTRODUCTION.format(version=version, machine=machine, lesser=lesser)]
    texts += [entry(component) for component in components]
    owners = {}
    for component in components:
        for name, text in component.texts.items():
            owners.setdefault((name, text), []).append(component.name)
    for (name, text), names in owners.items():
        texts.append('%s\n%s: %s\n%s\n\n%s' % (LINE, ', '.join(names), name, LINE, text.rstrip('\n') + '\n'))
    return '\n'.join(texts)
