"""HTTP and XML-RPC, over unix sockets and TCP."""
import base64
import http.client
import random
import socket
import struct
import xmlrpc.client


def free_port():
    """A port below the range of outgoing connections, so that none takes it meanwhile."""
    while True:
        port = random.randint(20000, 32000)
        with socket.socket() as s:
            try:
                s.bind(('127.0.0.1', port))
                return port
            except OSError:
                pass


def connected(path, timeout):
    """A client's socket. One with Python's own timeout would not wait for room in the queue of the listening socket
    (connect(2), EAGAIN), as every client that blocks does."""
    s = socket.socket(socket.AF_UNIX)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack('ll', int(timeout), 0))
    try:
        s.connect(path)
    except OSError:
        s.close()
        raise
    s.settimeout(timeout)
    return s


def tcp(port, data=b'', timeout=10):
    s = socket.create_connection(('127.0.0.1', port), timeout)
    s.sendall(data)
    return s


def basic(*words):
    """The header's value for a user and a password."""
    return 'Basic ' + base64.b64encode(':'.join(words).encode()).decode()


class UnixHTTP(http.client.HTTPConnection):
    def __init__(self, path, timeout=20):
        super().__init__('localhost', timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = connected(self.path, self.timeout)


def connection(place, timeout=20):
    """To the path of a socket, or to a port of this machine."""
    if isinstance(place, int):
        return http.client.HTTPConnection('127.0.0.1', place, timeout=timeout)
    return UnixHTTP(place, timeout)


def exchange(place, method, path, body=None, headers=(), timeout=20):
    """One request on a connection of its own; the answer has its bytes in `data`."""
    c = connection(place, timeout)
    try:
        c.request(method, path, body, dict(headers))
        answer = c.getresponse()
        answer.data = answer.read()
        return answer
    finally:
        c.close()


class Transport(xmlrpc.client.Transport):
    def __init__(self, place, auth=None, timeout=20):
        super().__init__(headers=[('Authorization', basic(auth))] if auth else ())
        self.place, self.timeout = place, timeout

    def make_connection(self, host):
        if not self._connection or host != self._connection[0]:
            self._connection = host, connection(self.place, self.timeout)
        return self._connection[1]


def proxy(place, auth=None, timeout=20):
    """XML-RPC with the daemon that listens there."""
    return xmlrpc.client.ServerProxy('http://localhost/RPC2', Transport(place, auth, timeout))
