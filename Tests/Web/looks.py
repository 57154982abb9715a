"""Accessibility, widths, and pictures."""
import os
import re

import axe_core_python

from browser import StatusPage, chromium, resize, theme
from lib import sections, test, until
from lib.places import PROJECT
from places import serve

ARTEFACTS = os.path.join(PROJECT, 'build', 'artefacts')
SIZES = {'1920': (1920, 1080), '1280': (1280, 800), '1024': (1024, 768), '768': (768, 1000, True), '360': (360, 780, True)}
LIVE = ('status', 'message', 'details', 'picture')

SHOWN = sections('''
[group:workers] programs=mailer,thumbnails,billing
[program:mailer] command=/bin/sleep 1000 | startsecs=0
[program:thumbnails] command=/bin/sh -c "sleep 1000" | startsecs=0 | stopasgroup=true
[program:billing] command=/bin/sh -c "exit 70" | startsecs=0 | autorestart=false
[program:nginx] command=/bin/sh -c "for i in 1 2 3 4 5 6 7 8 9; do echo \\"GET /items/$i 200\\"; done; exec sleep 1000"
    | startsecs=0
[program:redis] command=/bin/sleep 1000 | startsecs=0
[program:gateway] command=/bin/sh -c "echo \\"bind to 0.0.0.0:8080: Address already in use\\" >&2; exit 1" | startretries=2
[program:search] command=/usr/bin/searchd --config /etc/search.conf | startretries=0
[program:backup] command=/bin/sleep 1000 | autostart=false
[program:warmup] command=/bin/sleep 1000 | startsecs=600
[program:postgres] command=/bin/sleep 1000 | startsecs=0 | healthcheck=exec:/bin/true
[program:ldap] command=/bin/sleep 1000 | startsecs=0 | healthcheck=exec:/bin/false | healthcheck_retries=1
[program:shop] command=/bin/sleep 1000 | startsecs=0 | depends_on=postgres,ldap:healthy
[program:sync] command=/bin/sh -c "exit 1" | startsecs=0 | backoff_delay=600 | backoff_limit=600
''')


def axe_script():
    """The text of axe-core."""
    with open(os.path.join(os.path.dirname(axe_core_python.__file__), 'axe.min.js'), encoding='utf-8') as f:
        return f.read()


def pages(lab):
    """The status page, with a message, with open details, with the picture, and others, each with a name."""
    base = serve(lab, SHOWN)
    until(lambda: lab.state('search') == lab.state('gateway') == 'FATAL' and lab.state('workers:billing') == 'EXITED' and lab.state('nginx') ==
          'RUNNING' and ', healthy' in lab.info('postgres')['description'] and ', unhealthy' in
          lab.info('ldap')['description'] and lab.state('sync') == 'EXITED', what='calm')
    driver = chromium()
    yield 'status', StatusPage(driver, base)
    yield 'message', StatusPage(driver, base + '?message=ERROR%3A%20Process%20search%3A%20no%20such%20file&about=search')
    page = StatusPage(driver, base + '#open=gateway&open=nginx')
    until(lambda: len(driver.find_elements('css selector', '.facts')) == 2, what='the details')
    # Narrow screens show it in the details alone.
    use = 'return document.querySelector("[data-process=nginx] .cpu").textContent'
    until(lambda: driver.execute_script(use), what='the use of a processor')
    yield 'details', page
    page = StatusPage(driver, base + '?#dependencies')
    until(lambda: page.find('.drawing').is_displayed(), what='the picture')
    yield 'picture', page
    yield 'process', StatusPage(driver, base + 'process.html?processname=gateway')
    yield 'log', StatusPage(driver, base + 'log.html?processname=nginx')
    yield 'logs', StatusPage(driver, base + 'logs.html')
    yield 'activity', StatusPage(driver, base + 'log.html?log=activity')
    yield 'tail', StatusPage(driver, base + 'tail.html?processname=nginx')
    yield 'refusal', StatusPage(driver, base + 'nope')


@test
def accessible(lab):
    driver = chromium()
    script = axe_script()
    for name, page in pages(lab):
        if name in LIVE:
            page.wait_live()
        for size in SIZES:
            for colours in ('light', 'dark'):
                resize(driver, *SIZES[size])
                theme(driver, colours)
                driver.execute_script(script)
                found = driver.execute_async_script('const done = arguments[0]; axe.run().then(r => done(r.violations))')
                bad = [(v['id'], v['impact'], v['nodes'][0]['html']) for v in found
                       if v['impact'] in ('serious', 'critical')]
                assert bad == [], (name, size, colours, bad)
                assert name == 'tail' or name == 'refusal' or found == [], (name, [v['id'] for v in found])


@test
def nothing_is_wider_than_the_screen(lab):
    driver = chromium()
    for name, page in pages(lab):
        for size in SIZES:
            resize(driver, *SIZES[size])
            wide = driver.execute_script('return document.documentElement.scrollWidth - innerWidth')
            assert wide <= 0, (name, size, wide)


@test
def pictures(lab):
    os.makedirs(ARTEFACTS, exist_ok=True)
    driver = chromium()
    for name, page in pages(lab):
        if name == 'refusal':
            continue
        if name in LIVE:
            page.wait_live()
            until(lambda: 'uptime 0:00:00' not in page.text(page.row('redis')), what='some time to pass')
        for size in SIZES:
            for colours in ('light', 'dark'):
                resize(driver, *SIZES[size])
                theme(driver, colours)
                path = os.path.join(ARTEFACTS, '%s-%s-%s.png' % (name, size, colours))
                driver.save_screenshot(path)
                assert os.path.getsize(path) > 2000


@test
def nothing_comes_from_elsewhere(lab):
    driver = chromium()
    for name, page in pages(lab):
        urls = driver.execute_script('return performance.getEntriesByType("resource").map(e => e.name)')
        assert all(u.startswith('http://127.0.0.1:%d/' % lab.port) for u in urls), (name, urls)
        inline = re.findall(r'<script(?![^>]*src)|<style|\son\w+=|\sstyle=', driver.page_source)
        assert inline == [] or name == 'tail', (name, inline)
