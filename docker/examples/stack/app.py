"""Answers each GET with the number of visits so far, which it counts in redis."""

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 8181
REDIS_PORT = 6390


def count_visit():
    with socket.create_connection(("127.0.0.1", REDIS_PORT), timeout=2) as connection:
        connection.sendall(b"INCR visits\r\n")
        return int(connection.makefile("rb").readline()[1:])


class Visits(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, text = 200, f"visit {count_visit()}\n"
        except OSError as error:
            status, text = 503, f"redis: {error}\n"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"app: listening on 127.0.0.1:{PORT}, pid {os.getpid()}", flush=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), Visits).serve_forever()
