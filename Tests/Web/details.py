"""What opens below a row, what processes use, the picture of dependencies, and a daemon that is gone."""
import time

from browser import StatusPage, chromium, complaints, opened, resize
from lib import processes, sections, test, until
from places import PROGRAMS, serve
from view import WIDTHS

TALKER = PROGRAMS + sections('''
[program:cat] command=/bin/cat | startsecs=0 | redirect_stderr=true
[program:segv] command=/bin/sh -c "echo about to crash >&2; kill -SEGV $$" | startsecs=0 | autorestart=false | exitcodes=0
''')


def facts(page, name):
    return (page.text(page.panel(name) + ' .facts') or '').splitlines()


@test
def tell_why_when_and_by_whom(lab):
    page = opened(serve(lab, TALKER))
    page.wait_state('segv', 'exited')
    until(lambda: 'SIGSEGV' in page.text(page.row('segv') + ' .end'), lambda: page.text(page.row('segv')))
    page.open('segv')
    until(lambda: 'SIGSEGV' in ' '.join(facts(page, 'segv')), lambda: facts(page, 'segv'))
    assert facts(page, 'segv')[0] == 'Why', facts(page, 'segv')
    assert page.text(page.panel('segv') + ' pre') == 'about to crash'
    changes = page.text(page.panel('segv') + ' .changes')
    assert 'exited' in changes and 'autostart' in changes, changes
    # A change comes by itself, with who has asked for it.
    page.open('idle')
    page.act('idle', 'start', 'Process idle started')
    until(lambda: 'web page' in page.text(page.panel('idle') + ' .changes'), lambda: page.text(page.panel('idle')))
    lab.rpc().stopProcess('idle')
    until(lambda: 'client' in page.text(page.panel('idle') + ' .changes'), lambda: page.text(page.panel('idle')))
    page.close('idle')
    assert 'open=segv' in page.driver.current_url and 'open=idle' not in page.driver.current_url
    page.driver.refresh()
    until(lambda: 'SIGSEGV' in ' '.join(facts(page, 'segv')), what='the details to be open again')
    assert complaints(page.driver) == []


@test
def last_lines_go_on(lab):
    page = opened(serve(lab, TALKER))
    lab.running('cat')
    page.open('cat')
    for text in ('apple', 'pear <b>'):
        lab.rpc().sendProcessStdin('cat', text + '\n')
        until(lambda: (page.text(page.panel('cat') + ' pre') or '').endswith(text), lambda: page.text(page.panel('cat') + ' pre'))
    assert page.text(page.panel('cat') + ' [data-channel]') == 'Last lines of stdout'


@test
def details_have_the_same_size_whatever_they_tell(lab):
    driver = chromium()
    url = serve(lab, TALKER)
    lab.running('cat')
    for size in WIDTHS:
        resize(driver, *size)
        page = StatusPage(driver, url)
        page.wait_live()
        page.open('cat')

        def height():
            return driver.execute_script('return document.querySelector("[data-panel=cat]").closest("tr").offsetHeight')
        before = height()
        lab.rpc().stopProcess('cat')
        lab.rpc().startProcess('cat')
        lab.rpc().sendProcessStdin('cat', ('a long line ' * 100 + '\n') * 10)
        until(lambda: 'a long line' in page.text(page.panel('cat') + ' pre'), what='the lines')
        until(lambda: page.text(page.panel('cat') + ' .changes').count('client') >= 2, what='the history')
        assert height() == before, (size, before, height())
        assert driver.execute_script('return document.documentElement.scrollWidth - innerWidth') <= 0, size
        lab.rpc().clearProcessLogs('cat')


REPORT = '''
const report = (at, used) => ({ at, processes: { web: [used, 5000000, 1, null], idle: [used, 1, 1, 4] }, tails: {} });
stopSampling();
last = null;
samples.clear();
for (let i = 0; i < 20; i += 1) take(report(i * 2000, i * 500));
'''


@test
def charts_show_what_processes_use(lab):
    page = opened(serve(lab))
    page.wait_state('web', 'running')
    page.open('web')
    page.driver.execute_script(REPORT)
    assert page.text(page.row('web') + ' .cpu') == '25%' and page.text(page.row('web') + ' .memory') == '5.0 MB'
    assert page.text(page.panel('web') + ' [data-chart="cpu"] figcaption').split() == ['CPU', '25%']
    line = page.find(page.panel('web') + ' [data-chart="cpu"] .line').get_attribute('d')
    assert line.count('L') == 18, line
    assert page.text(page.panel('web') + ' [data-counts]') == 'Threads 1'
    # A process of another life has used less: no share is made of that.
    page.driver.execute_script(REPORT + 'take(report(40000, 3));')
    assert page.text(page.row('web') + ' .cpu') == '' and complaints(page.driver) == []


def requests(page):
    return page.driver.execute_script(
        'return performance.getEntriesByType("resource").filter((e) => e.name.includes("resources.json")).length')


@test
def a_page_that_nobody_sees_asks_nothing_and_wakes_nobody(lab):
    page = opened(serve(lab))
    page.wait_state('web', 'running')
    page.driver.execute_script('performance.clearResourceTimings()')
    until(lambda: requests(page) >= 2, what='two samples')
    first, begun = requests(page), time.monotonic()
    until(lambda: requests(page) >= first + 2, what='two more')
    assert time.monotonic() - begun > 2, 'more than one request in two seconds'
    shown = page.driver.current_window_handle
    page.driver.switch_to.new_window('tab')
    try:
        page.driver.switch_to.window(shown)
        hidden = page.driver.execute_script('return document.hidden')
        if not hidden:
            # Some versions show all tabs when nothing shows any.
            page.driver.execute_script("""
                Object.defineProperty(document, 'hidden', { get: () => true });
                document.dispatchEvent(new Event('visibilitychange'));""")

        def connections():
            return page.driver.execute_script('return events === null && sampling === null')
        until(connections, what='the page to be silent')
        quiet(lab)
        count = requests(page)
        before = wakes(lab)
        time.sleep(3)
        assert wakes(lab) == before, '%s wake-ups, not %s' % (wakes(lab), before)
        assert requests(page) == count
    finally:
        for window in page.driver.window_handles:
            if window != shown:
                page.driver.switch_to.window(window)
                page.driver.close()
        page.driver.switch_to.window(shown)
        page.driver.get('about:blank')


def wakes(lab):
    """How often the core and the process for clients have been woken up."""
    pids = [lab.daemon.pid] + [pid for pid in processes.children(lab.daemon.pid) if processes.is_control_process(pid)]
    return [int(processes.status(pid, 'voluntary_ctxt_switches')) for pid in pids]


def quiet(lab):
    """Within a second of silence."""
    last = [wakes(lab), time.monotonic()]

    def is_quiet():
        now = wakes(lab)
        if now != last[0]:
            last[:] = [now, time.monotonic()]
        return time.monotonic() - last[1] > 0.5
    until(is_quiet, what='silence', seconds=2)


@test
def a_daemon_that_is_gone_is_told_of_and_comes_back(lab):
    page = opened(serve(lab))
    page.wait_state('web', 'running')
    page.open('web')
    page.mark()
    lab.stop()
    until(lambda: 'No answer from' in (page.text('#gone') or ''), what='the line', seconds=30)
    assert page.driver.title.startswith('No answer - '), page.driver.title
    opacity = page.driver.execute_script('return getComputedStyle(document.querySelector(".programs")).opacity')
    assert float(opacity) < 1, opacity
    enabled = page.driver.execute_script('return document.querySelectorAll("[name=action]:not(:disabled)").length')
    assert enabled == 0, enabled
    assert 'nothing.svg' in page.driver.execute_script('return document.getElementById("icon").href')
    page.driver.get_log('browser')
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n%s' % (lab.port, PROGRAMS))
    page.wait_live()
    page.wait_state('web', 'running')
    until(lambda: not page.text('#gone'), what='the line to go')
    until(lambda: page.driver.title.endswith('Supervisor Status') and 'No answer' not in page.driver.title,
          lambda: page.driver.title)
    assert page.is_marked()
    # The page has the new daemon's token.
    page.act('idle', 'start', 'Process idle started')


CHAIN = sections('''
[program:db] command=/bin/sleep 1000 | startsecs=0
[program:cache] command=/bin/sleep 1000 | startsecs=0 | autostart=false
[program:setup] command=/bin/true | startsecs=0 | autorestart=false | depends_on=db
[program:api] command=/bin/sleep 1000 | startsecs=0 | depends_on=db,setup:completed | numprocs=3
    | process_name=%(program_name)s_%(process_num)d
[program:web] command=/bin/sleep 1000 | startsecs=0 | depends_on=api,cache?
[program:alone] command=/bin/sleep 1000 | startsecs=0
''')


@test
def dependencies_are_a_picture(lab):
    driver = chromium()
    url = serve(lab, CHAIN)
    until(lambda: lab.state('web') == 'RUNNING', what='all to run')
    page = StatusPage(driver, url)
    page.wait_live()
    assert not page.find('.drawing').is_displayed()
    page.driver.find_element('link text', 'Dependencies').click()
    until(lambda: page.find('.drawing').is_displayed(), what='the picture')

    def boxes():
        return driver.execute_script("""
            return Object.fromEntries([...document.querySelectorAll('.drawing .box')].map((box) => [
                box.querySelector('title').textContent, [box.dataset.state, box.querySelector('rect').x.baseVal.value]]));""")
    found = boxes()
    assert set(found) == {'db', 'cache', 'setup', 'api', 'web'}, found
    assert found['db'][1] < found['setup'][1] < found['api'][1] < found['web'][1], found
    assert found['api'][0] == 'running' and found['setup'][0] == 'exited' and found['cache'][0] == 'running', found
    words = driver.execute_script('return document.getElementById("dependencies-words").innerText')
    assert 'api waits for db, setup (completed)' in words.replace('setup (completed), db', 'db, setup (completed)'), words
    lab.rpc().stopProcess('cache')
    until(lambda: boxes()['cache'][0] == 'stopped', lambda: boxes())
    for size in WIDTHS:
        resize(driver, *size)
        assert driver.execute_script('return document.documentElement.scrollWidth - innerWidth') <= 0, size
    assert complaints(driver) == []


@test
def there_is_no_picture_without_dependencies(lab):
    page = opened(serve(lab))
    assert not page.driver.find_elements('css selector', '.picture')
    assert not page.driver.find_elements('link text', 'Dependencies')


@test
def details_are_a_page_without_scripts(lab):
    url = serve(lab, TALKER)
    until(lambda: lab.state('segv') == 'EXITED', what='calm')
    page = StatusPage(chromium(scripts=False), url)
    page.find(page.row('segv') + ' .open').click()
    assert page.text('h1') == 'segv' and 'about to crash' in page.text('pre')
    assert 'SIGSEGV' in page.text('.changes')
    page.find('%s button[value="start"]' % page.row('segv')).click()
    page.wait_message('Process segv started')
