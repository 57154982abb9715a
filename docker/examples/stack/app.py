"""Answers each GET with the number of visits so far, which it counts in redis, and GET /health with whether redis answers."""

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 8181
REDIS_PORT = 6390


def ask_redis(command):
    with socket.create_connection(("127.0.0.1", REDIS_PORT), timeout=2) as connection:
        connection.sendall(command + b"\r\n")
        return connection.makefile("rb").readline()[1:].decode().strip()


class Visits(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            if self.path == "/health":
                status, text = 200, f"redis: {ask_redis(b'PING')}\n"
            else:
                status, text = 200, f"visit {ask_redis(b'INCR visits')}\n"
        except OSError as error:
            status, text = 503, f"redis: {error}\n"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code="-", size="-"):
        if self.path != "/health":
            super().log_request(code, size)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"app: listening on 127.0.0.1:{PORT}, pid {os.getpid()}", flush=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), Visits).serve_forever()
