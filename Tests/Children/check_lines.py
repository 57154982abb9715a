"""Reads a container's standard output and counts the lines of `child blocks LABEL COUNT`, each as it is framed.

    check_lines.py raw|prefix|json LABEL COUNT [LABEL COUNT]...

Ends as soon as all lines of all labels have come, in their order, or with what is wrong with the first that is.
Lines of the activity log, in the same format, may stand among them.
"""

import json
import sys


def message(line, form):
    """The program and the text of a line; no program for the activity log."""
    if form == "raw":
        return line.split(" ")[0], line
    if form == "prefix":
        program, bar, text = line.partition(" | ")
        return (program, text) if bar else (None, line)
    record = json.loads(line)
    if record["program"] == "supervisord":
        return None, record["msg"]
    if set(record) != {"time", "program", "group", "pid", "stream", "msg"}:
        sys.exit(f"other keys: {line!r}")
    return record["program"], record["msg"]


def main():
    form, words = sys.argv[1], sys.argv[2:]
    wanted = dict(zip(words[::2], map(int, words[1::2])))
    seen = dict.fromkeys(wanted, 0)
    for line in open(0, encoding="utf-8", newline="\n"):
        if not line.endswith("\n"):
            sys.exit(f"half a line: {line!r}")
        try:
            program, text = message(line[:-1], form)
        except ValueError as error:
            sys.exit(f"{error}: {line!r}")
        if program is None:
            if seen.keys() & text.split(" ")[:1]:
                sys.exit(f"a line without its frame: {line!r}")
            continue
        if program not in seen or text != f"{program} {seen[program] + 1}":
            sys.exit(f"after {seen}: {line!r}")
        seen[program] += 1
        if seen == wanted:
            print("all lines are there")
            return
    sys.exit(f"only {seen} of {wanted}")


main()
