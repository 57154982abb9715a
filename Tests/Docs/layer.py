"""The documentation: its links, its examples, its tutorials, the schema of the configuration, and what is said of messages.

The modules are links, schema, values, messages, tutorials, which runs the blocks of docs/tutorials and docs/how-to as they
stand, and readme, which does what README.md shows.
"""
import functools

from lib.daemon import Lab
from lib.runner import modules


def sources(arguments):
    return modules(['links', 'schema', 'values', 'messages', 'tutorials', 'readme'], functools.partial(Lab, arguments.bin))
