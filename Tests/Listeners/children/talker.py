"""A program that sends messages by supervisor.childutils: each line that it reads, on both channels, with ordinary
output around it."""
import sys

from supervisor import childutils

for line in sys.stdin.buffer:
    message = line.rstrip(b'\n')
    for stream in (sys.stdout.buffer, sys.stderr.buffer):
        stream.write(b'<before>')
        childutils.pcomm.send(message, stream)
        stream.write(b'<after>\n')
        stream.flush()
