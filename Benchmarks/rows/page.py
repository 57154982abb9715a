"""The web page."""
import socket
import time

from life import LIMIT, Life, Programs
from rows import measurement

SUBJECT = 'Web page'


@measurement(SUBJECT, ('the page with {} programs: time to the first byte', 'ms'), ('time to the last byte', 'ms'),
             ('its size', 'KB'), peers='ours supervisor', sizes=(1000,))
def page(peer, size):
    with Life(peer, Programs(size, autostart=False)) as life:
        peer.ready(life)
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(LIMIT)
            client.connect(peer.socket(life))
            started = time.perf_counter()
            client.sendall(b'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
            received = len(client.recv(1 << 20))
            first = time.perf_counter()
            while more := len(client.recv(1 << 20)):
                received += more
            return (first - started) * 1000, (time.perf_counter() - started) * 1000, received / 1000
