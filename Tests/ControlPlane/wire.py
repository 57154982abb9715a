"""Requests byte by byte, as clients send them that are up to no good."""
CALL = b'<?xml version="1.0"?><methodCall><methodName>supervisor.getState</methodName><params/></methodCall>'


def post(body, *headers, length=None):
    return b'POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n%s\r\n%s' % (
        len(body) if length is None else length, b''.join(h + b'\r\n' for h in headers), body)


def answer(s, limit=1 << 22):
    """Everything up to the end of the connection, or up to a silence of the socket's timeout."""
    got = b''
    try:
        while len(got) < limit:
            part = s.recv(65536)
            if not part:
                break
            got += part
    except (TimeoutError, ConnectionError):
        pass
    return got


def send(s, data):
    """Sends what the other side takes."""
    try:
        s.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass


def status(got):
    return int(got.split(b' ', 2)[1]) if got.startswith(b'HTTP/1.') else None


def one(lab, data, timeout=2):
    with lab.connect(timeout) as s:
        send(s, data)
        return answer(s)
