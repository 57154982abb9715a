"""Behind a real nginx, with TLS, below a path. Nothing is configured for it in supervisord."""
import http.client
import ssl
import urllib.parse

from browser import complaints, opened
from lib import test, until
from places import nginx


@test
def everything_works_below_a_path(lab):
    base = nginx(lab)
    page = opened(base + 'supervisor/')
    page.wait_state('web', 'running')
    page.mark()
    page.act('idle', 'start', 'Process idle started')
    page.act('idle', 'restart', 'Process idle restarted')
    page.act('idle', 'stop', 'Process idle stopped')
    page.act('broken', 'start', 'ERROR: Process broken: no such file')
    lab.rpc().stopProcess('workers:mail')
    page.wait_state('workers:mail', 'stopped')
    assert page.is_marked()
    page.find(page.row('web') + ' th a').click()
    until(lambda: 'Following' in page.text('#live') and page.text('#log') == 'first line', what='the log')
    page.find('.back').click()
    page.wait_live()
    page.act('web', 'clearlog', 'Log for web cleared')
    assert page.driver.current_url.startswith(base + 'supervisor/'), page.driver.current_url
    assert complaints(page.driver) == []


@test
def the_address_without_a_slash_is_mended(lab):
    base = nginx(lab)
    for path in ('supervisor', 'bare'):
        page = opened(base + path)
        assert page.driver.current_url == base + path + '/', page.driver.current_url


@test
def a_daemon_that_was_away_is_found_again(lab):
    base = nginx(lab)
    page = opened(base + 'supervisor/')
    page.mark()
    lab.stop()
    page.wait_live('Not connected')
    # Until nginx has said that no server answers.
    until(lambda: any('502' in c for c in complaints(page.driver)), what='nginx to answer')
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n' % lab.port)
    page.wait_live()
    until(lambda: 'No programs to manage' in page.text('main'), what='the new daemon')
    assert page.is_marked()


@test
def programs_are_led_to_places_that_there_are(lab):
    base = nginx(lab)
    c = http.client.HTTPSConnection(urllib.parse.urlsplit(base).netloc, context=ssl._create_unverified_context(),
                                    timeout=10)
    c.request('GET', '/supervisor/index.html?action=refresh')
    r = c.getresponse()
    r.read()
    target = urllib.parse.urljoin(base + 'supervisor/index.html', r.getheader('Location'))
    assert r.status == 301 and target.startswith(base + 'supervisor/index.html?message=Page'), target
    c.request('GET', urllib.parse.urlsplit(target).path + '?' + urllib.parse.urlsplit(target).query)
    r = c.getresponse()
    assert r.status == 200 and b'Page refreshed' in r.read()
    # A token from the page works although nginx gives us another name than the browser uses.
    c.request('GET', '/supervisor/')
    token = c.getresponse().read().decode().split('name="csrf" value="', 1)[1].split('"')[0]
    for given, status in ((token, 303), ('0' * 64, 403)):
        c.request('POST', '/supervisor/?processname=idle', 'action=start&csrf=' + given,
                  {'Origin': base.rstrip('/'), 'Content-Type': 'application/x-www-form-urlencoded'})
        r = c.getresponse()
        r.read()
        assert r.status == status, (r.status, given)
