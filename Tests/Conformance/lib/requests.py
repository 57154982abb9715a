"""XML-RPC and HTTP with the daemon of one side."""
import http.client
import re
import socket
import time
import xmlrpc.client

from . import webparse
from .network import basic, connected, connection, exchange, proxy, tcp

# methods that make the daemon send signals
SIGNALLING = re.compile(r'\.(stop|signal|shutdown|restart|multicall)')


class Requests:
    """A part of Ctx."""

    HEADERS = ('content-type', 'www-authenticate', 'transfer-encoding', 'x-accel-buffering', 'pragma', 'cache-control')

    def _place(self, via):
        return self.port if via == 'tcp' else via or self.sock

    def http_conn(self, via=None, timeout=20):
        return connection(self._place(via), timeout)

    def q(self, method, *params, via=None, auth='default', timeout=20):
        """Raw XML-RPC call: returns the value or raises."""
        if SIGNALLING.search(method):
            self.settle()
        server = proxy(self._place(via), self.auth if auth == 'default' else auth, timeout)
        try:
            return getattr(server, method)(*params)
        finally:
            server('close')()

    def call(self, method, *params, **kw):
        """As q, but faults and HTTP errors become data."""
        try:
            return {'ok': self.q(method, *params, **kw)}
        except xmlrpc.client.Fault as e:
            return {'fault': [e.faultCode, e.faultString]}
        except xmlrpc.client.ProtocolError as e:
            return {'http': e.errcode}
        except (http.client.HTTPException, ConnectionError, xmlrpc.client.ResponseError) as e:
            return {'error': type(e).__name__}

    def rpc(self, method, *params, label=None, unordered=False, **kw):
        """XML-RPC call, recorded; unordered: the order of a list of structs is free."""
        if '.' not in method:
            method = 'supervisor.' + method
        r = self.call(method, *params, **kw)
        if unordered and isinstance(r.get('ok'), list):
            r['ok'].sort(key=lambda d: (d.get('group', ''), d.get('name', '')) if isinstance(d, dict) else ('', ''))
        self.rec(label or 'rpc %s%s' % (method, self.norm.text(repr(params))), r)
        return r

    def http(self, method, path, body=None, headers=None, via=None, auth='default', show='text', label=None,
             timeout=20, quiet=False, want=None):
        """One HTTP exchange; show: 'text', 'page', 'tail', 'none'; recorded."""
        self.settle()
        h = dict(headers or {})
        auth = self.auth if auth == 'default' else auth
        if auth:
            h['Authorization'] = basic(auth)
        try:
            resp = exchange(self._place(via), method, path, body, h, timeout)
        except (http.client.HTTPException, ConnectionError) as e:
            self.rec(label or '%s %s' % (method, path), {'error': type(e).__name__})
            return None
        if not quiet:
            o = {'status': resp.status,
                 'headers': {k: resp.getheader(k) for k in (want or self.HEADERS) if resp.getheader(k) is not None}}
            loc = resp.getheader('Location')
            if loc is not None:
                o['location'] = self.norm.value(webparse.canon_href(loc))
            text = resp.data.decode('utf-8', 'backslashreplace')
            if show == 'page':
                o['page'] = webparse.status_page(text)
                o['page'].pop('text')
            elif show == 'tail':
                o['page'] = webparse.tail_page(text)
            elif show == 'xml' and resp.status == 200:
                o.update(self.norm.value(self.unmarshal(resp.data)))
            elif show == 'text' and resp.status == 200:
                o['body'] = text
            self.rec(label or '%s %s' % (method, path), o)
        return resp

    @staticmethod
    def code(raw):
        """Status code of a raw response."""
        parts = raw.split(b'\r\n')[0].split()
        return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else None

    @staticmethod
    def stream(resp, needle):
        """Read a streamed response up to the needle (a socket timeout ends a hanging one)."""
        data = b''
        while needle.encode() not in data:
            b = resp.read1(65536)
            if not b:
                break
            data += b
        return data.decode('utf-8', 'backslashreplace')

    @staticmethod
    def unmarshal(data):
        """XML-RPC response as data."""
        try:
            return {'ok': xmlrpc.client.loads(data)[0]}
        except xmlrpc.client.Fault as e:
            return {'fault': [e.faultCode, e.faultString]}
        except Exception as e:
            return {'unparsable': type(e).__name__}

    def raw(self, data, via=None, timeout=5, shut=False, until=None):
        """Send bytes, return what comes back until close, `until` or timeout."""
        s = tcp(self.port, timeout=timeout) if via == 'tcp' else connected(self.sock, timeout)
        out = b''
        end = time.monotonic() + timeout
        with s:
            s.sendall(data)
            if shut:
                s.shutdown(socket.SHUT_WR)
            while not (until and until in out):
                left = end - time.monotonic()
                if left <= 0:
                    break
                s.settimeout(left)
                try:
                    b = s.recv(65536)
                except (socket.timeout, ConnectionError):
                    break
                if not b:
                    break
                out += b
        return out
