"""A listener that answers with what it was sent, as the program of the package supervisor-stdout does."""
import os

source = os.fdopen(0, encoding='utf-8', newline='')


def say(data):
    while data:
        data = data[os.write(1, data):]


while True:
    say(b'READY\n')
    line = source.readline()
    if not line:
        break
    fields = dict(f.split(':', 1) for f in line.split())
    payload = source.read(int(fields['len'])).encode()
    say(b'RESULT %d\n' % len(payload) + payload)
