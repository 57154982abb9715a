#!/usr/bin/python3
"""Runs a layer of the tests in Python, or some of its cases.

    run.py LAYER [--bin DIR] [option ...] [CASE ...]

The layers are arm64, conformance, control, costs, deploy, docs, faults, inits, listeners, orchestration, packaging,
shell, soak and web;
`run.py LAYER -h` tells the options of one. DIR holds our programs, by default it is that of $SUPERVISORD_BIN. A CASE is the
name of one, of a module of them, or a pattern of names.
"""
# By this path, as a shim of pyenv would put another Python in front of PATH, for all that the tests start.
import argparse
import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from lib import runner  # noqa: E402
from lib.environment import BROWSER, DEPLOY, DOCS, ORCHESTRATION, SUPERVISOR  # noqa: E402

# The folder of each layer, and the environment that it runs in. In the folder is a module `layer`: options(parser) may add
# to the command line, sources(arguments) are functions from a Selection to outcomes.
LAYERS = {'conformance': ('Conformance', SUPERVISOR), 'control': ('ControlPlane', SUPERVISOR), 'costs': ('Costs', None),
          'arm64': ('Arm64', None), 'deploy': ('Deploy', DEPLOY), 'docs': ('Docs', DOCS), 'faults': ('Faults', None),
          'inits': ('Inits', None), 'listeners': ('Listeners', SUPERVISOR),
          'orchestration': ('Orchestration', ORCHESTRATION), 'packaging': ('Packaging', None),
          'shell': ('Shell', SUPERVISOR), 'soak': ('Soak', None),
          'web': ('Web', BROWSER)}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in LAYERS:
        print(__doc__, file=sys.stdout if sys.argv[1:] in (['-h'], ['--help']) else sys.stderr)
        return 0 if sys.argv[1:] in (['-h'], ['--help']) else 2
    name = sys.argv[1]
    folder, environment = LAYERS[name]
    if environment:
        environment.enter()
    sys.path.insert(0, os.path.join(HERE, folder))
    layer = importlib.import_module('layer')
    ap = argparse.ArgumentParser(prog='run.py ' + name, description=layer.__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--bin', metavar='DIR', help='the programs that are tested',
                    default=os.path.dirname(os.environ.get('SUPERVISORD_BIN') or os.path.join(HERE, '../build/bin/supervisord')))
    ap.add_argument('case', nargs='*')
    if hasattr(layer, 'options'):
        layer.options(ap)
    arguments = ap.parse_intermixed_args(sys.argv[2:])
    if arguments.bin != 'oracle':
        arguments.bin = os.path.abspath(arguments.bin)
    named = set(arguments.case)
    try:
        sources = layer.sources(arguments)
    except runner.NothingToRun as e:
        print(e, end='')
        return 0
    except runner.UsageError as e:
        print(e, file=sys.stderr)
        return 2
    selection = runner.Selection(arguments.case)
    counts = runner.report(outcome for source in sources for outcome in source(selection))
    if selection.unmet:
        print('no such case: ' + ' '.join(sorted(selection.unmet)), file=sys.stderr)
    return 2 if named & selection.unmet or not sum(counts.values()) else 1 if counts['FAIL'] else 0


if __name__ == '__main__':
    sys.exit(main())
