"""A listener that keeps to the protocol, in plain system calls, and notes what it gets.

ear.py FILE [key=value ...]
  unit=bytes     len counts bytes; characters otherwise
  fail=N         answers FAIL to the first N events
  hold=FILE      answers no event until FILE exists
  echo=yes       answers with what it was sent, as the program of the package supervisor-stdout does
  die=TEXT       ends when a payload contains TEXT and no other listener has done so before it
"""
import json
import os
import sys
import time

from protocol import say

path = sys.argv[1]
options = dict(a.split('=', 1) for a in sys.argv[2:])
failures = int(options.get('fail', 0))
notes = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
source = os.fdopen(0, 'rb') if options.get('unit') == 'bytes' else os.fdopen(0, encoding='utf-8', newline='')


def once(marker):
    """Whether this is asked for the first time."""
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
        return True
    except FileExistsError:
        return False


while True:
    os.write(1, b'READY\n')
    line = source.readline()
    if not line:
        break
    header = line if isinstance(line, str) else line.decode()
    fields = dict(f.split(':', 1) for f in header.split())
    payload = source.read(int(fields['len']))
    text = payload if isinstance(payload, str) else payload.decode('utf-8', 'backslashreplace')
    # One write, so that the members of a pool can share the file.
    os.write(notes, (json.dumps(dict(fields, payload=text, listener=os.getpid())) + '\n').encode())
    if options.get('die', '\0') in text and once(path + '.died'):
        os._exit(3)
    while 'hold' in options and not os.path.exists(options['hold']):
        time.sleep(0.01)
    answer = text.encode() if 'echo' in options else b'FAIL' if failures > 0 else b'OK'
    failures -= 1
    say(b'RESULT %d\n' % len(answer) + answer)
