"""What others put into our pages stays text; what other sites send is not done."""
import http.server
import threading
import urllib.parse

from browser import StatusPage, chromium, complaints
from lib import sections, test, until
from lib.network import basic, connection, exchange
from places import serve

EVIL = '<img src=x onerror=document.title=1>"\'<script>document.title=1</script>'
# What a section's name can hold.
NAME = '<script>document.title=1<|script>"\''

PROGRAMS = sections('''
[program:x] command=/bin/cat | process_name=%(program_name)s{name} | startsecs=0
[program:gone] command=/no{name} | startretries=0
''').format(name=NAME.replace('|', ''))


def is_inert(page):
    assert page.driver.title != '1', page.driver.page_source
    assert not page.driver.execute_script(
        'return [...document.querySelectorAll("img, script")].some(e => !e.src || e.onerror)')
    assert [c for c in complaints(page.driver) if '404' not in c] == []


@test
def names_and_descriptions_are_text(lab):
    base = serve(lab, PROGRAMS)
    until(lambda: len(lab.rpc().getAllProcessInfo()) == 2, what='processes')
    page = StatusPage(chromium(), base + '?message=' + urllib.parse.quote(EVIL))
    page.wait_live()
    assert page.text('#message') == EVIL
    rows = page.driver.execute_script('return [...document.querySelectorAll("tr[data-process]")].map(r => r.innerText)')
    assert any(NAME.replace('|', '') in row for row in rows), rows
    is_inert(page)
    # A row that came as an event, too.
    info = [p for p in lab.rpc().getAllProcessInfo() if p['group'] == 'x'][0]
    name = 'x:' + info['name']
    page.mark()
    lab.rpc().stopProcess(name)
    until(lambda: page.driver.execute_script(
        'return document.querySelector("tr[data-state=stopped]")?.dataset.process') == name, what='the new row')
    assert page.is_marked()
    is_inert(page)
    # And what is refused.
    page = StatusPage(chromium(), base + 'log.html?processname=' + urllib.parse.quote(EVIL))
    is_inert(page)
    page = StatusPage(chromium(), base + urllib.parse.quote(EVIL))
    assert EVIL in page.text('#reason')
    is_inert(page)


@test
def lines_of_logs_are_text(lab):
    base = serve(lab, '[program:cat]\ncommand=/bin/cat\nstartsecs=0\n')
    lab.running('cat')
    lab.rpc().sendProcessStdin('cat', EVIL + '\n')
    for path in ('log.html', 'tail.html'):
        page = StatusPage(chromium(), base + path + '?processname=cat')
        until(lambda: EVIL in (page.text('pre') or '') or page.driver.refresh(), what='the line')
        is_inert(page)
    page = StatusPage(chromium(scripts=False), base + 'log.html?processname=cat')
    assert page.text('#log') == EVIL
    page = StatusPage(chromium(), base + 'log.html?processname=cat')
    until(lambda: 'Following' in page.text('#live'), what='the stream')
    lab.rpc().sendProcessStdin('cat', 'more ' + EVIL + '\n')
    until(lambda: 'more ' + EVIL in page.text('#log'), what='the line')
    is_inert(page)
    # The stream itself never ends, and is no page to a browser.
    c = lab.keep(connection(lab.port))
    c.request('GET', '/logtail/cat')
    headers = c.getresponse().headers
    assert headers['Content-Type'].startswith('text/plain') and headers['X-Content-Type-Options'] == 'nosniff', headers


class Elsewhere(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        self.end_headers()
        self.wfile.write(self.server.page.encode())

    def log_message(self, *args):
        pass


def elsewhere(page):
    """Another site's server, and the address of its page."""
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Elsewhere)
    server.page = page
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, 'http://localhost:%d/' % server.server_address[1]


@test
def another_site_cannot_act(lab):
    base = serve(lab)
    lab.running('web')
    attacks = ('<form method=post action="{b}index.html"><input name=action value=stopall></form>'
               '<script>document.forms[0].submit()</script>',
               '<form method=post action="{b}?processname=web"><input name=action value=stop><input name=csrf value=1>'
               '</form><script>document.forms[0].submit()</script>',
               '<a href="{b}index.html?action=stopall">x</a><script>document.links[0].click()</script>')
    for attack in attacks:
        server, url = elsewhere(attack.format(b=base))
        page = StatusPage(chromium(), url)
        until(lambda: 'Error code 403' in (page.text('body') or ''), what='the refusal, not %s' % page.text('body'))
        assert page.text('#reason')
        server.shutdown()
    server, url = elsewhere('<img src="{b}?action=stopall" onerror="document.title=\'tried\'"><iframe src="{b}"></iframe>'
                            .format(b=base))
    page = StatusPage(chromium(), url)
    until(lambda: page.driver.title == 'tried', what='the picture')
    assert any('frame' in c.lower() for c in complaints(page.driver)), 'the page was shown in a frame'
    server.shutdown()
    assert lab.state('web') == 'RUNNING'
    # The address bar may.
    page = StatusPage(chromium(), base + 'index.html?processname=web&action=stop')
    page.wait_message('Process web stopped')


def answer(lab, method, path, headers=(), body=None):
    r = exchange(lab.port, method, path, body, headers)
    r.text = r.data.decode()
    return r


@test
def refusals_say_why(lab):
    serve(lab, server='username=joe\npassword=secret\nlegacy_get_actions=no')
    joe = {'Authorization': basic('joe', 'secret')}
    for method, path, headers, body, status, words in (
            ('GET', '/', {}, None, 401, 'username and password'),
            ('GET', '/nope', joe, None, 404, 'nothing at /nope'),
            ('GET', '/?action=stopall', joe, None, 405, 'have to be posted'),
            ('POST', '/?action=stopall', joe, 'x=y', 403, 'token of the page'),
            ('POST', '/', joe, 'action=stopall&csrf=no', 403, 'Load it again'),
            ('POST', '/log.html', joe, 'x', 405, 'Allowed: GET, HEAD'),
            ('POST', '/', joe, 'x' * 70000, 413, '65536 bytes'),
            ('DELETE', '/', joe, None, 400, 'Allowed: GET, HEAD, POST'),
            ('GET', '/logtail/nope', joe, None, 404, 'no such process')):
        r = answer(lab, method, path, headers, body)
        assert r.status == status and words in r.text, (method, path, r.status, r.text)
        assert '<h1>Error response</h1>' in r.text
        assert r.getheader('Allow') or status not in (405, 400)
    assert answer(lab, 'GET', '/').getheader('WWW-Authenticate') == 'Basic realm="default"'
    assert lab.state('web') == 'RUNNING'
    big = answer(lab, 'POST', '/RPC2', dict(joe, **{'Content-Length': str(20 << 20)}), b'')
    assert big.status == 413 and '16777216' in big.text, big.text
