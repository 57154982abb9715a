"""The status page, by the mouse and the keyboard."""
import os

from browser import ActionChains, Keys, complaints, opened
from lib import sections, test, until
from places import serve


@test
def shows_every_process(lab):
    page = opened(serve(lab))
    page.wait_state('web', 'running')
    page.wait_state('idle', 'stopped')
    page.wait_state('broken', 'fatal')
    page.wait_state('done', 'exited')
    page.wait_state('workers:mail', 'running')
    assert 'pid' in page.text(page.row('web')) and 'uptime 0:00:' in page.text(page.row('web'))
    assert "can't find command '/no/such/command'" in page.text(page.row('broken'))
    assert 'status 3' in page.text(page.row('done'))
    assert page.text('[data-heading] .title') == 'workers'
    until(lambda: page.summary() == '2 failed, 3 running, 1 stopped, 1 exited, 1 fatal', lambda: page.summary())
    assert complaints(page.driver) == []


ORDER = sections('''
[program:db] command=/bin/sleep 1000 | startsecs=0 | healthcheck=exec:/bin/sh -c "test -e {d}/healthy || ! echo not there"
    | healthcheck_interval=0.2 | healthcheck_retries=1
[program:web] command=/bin/sleep 1000 | startsecs=0 | depends_on=db:healthy
[program:end] command=/bin/sh -c "exit 3" | startsecs=0 | exitcodes=3 | autorestart=true | backoff_delay=20
''')


@test
def tells_of_health_of_what_is_waited_for_and_of_restarts(lab):
    page = opened(serve(lab, ORDER.replace('{d}', lab.dir)))

    def told(name, part):
        selector = page.row(name) + ' .description'
        until(lambda: part in (page.text(selector) or ''), lambda: '%r, not %r' % (part, page.text(selector)))
        return page.text(selector)
    page.mark()
    told('db', ', unhealthy')
    assert told('web', 'waiting for').endswith('waiting for db:healthy')
    page.wait_state('web', 'starting')
    title = page.with_element(page.row('db') + ' .description', lambda cell: cell.get_attribute('title'))
    assert title == 'unhealthy: not there', title
    seconds = int(told('end', 'exited with status 3, restart in ').split()[-2])
    assert 0 < seconds <= 20, seconds
    # The page counts by itself.
    until(lambda: told('end', 'restart in ').endswith('restart in %d s' % (seconds - 2)), 'the time to pass')
    lab.write('healthy', '')
    told('db', ', healthy')
    page.wait_state('web', 'running')
    assert 'uptime' in told('web', 'pid ') and page.is_marked()
    assert complaints(page.driver) == []


@test
def starts_stops_restarts_and_clears(lab):
    page = opened(serve(lab))
    page.wait_state('web', 'running')
    page.mark()
    page.act('idle', 'start', 'Process idle started')
    page.wait_state('idle', 'running')
    assert page.buttons('idle') == ['Restart', 'Stop']
    page.act('idle', 'stop', 'Process idle stopped')
    page.wait_state('idle', 'stopped')
    pid = lab.pid('workers:mail')
    page.act('workers:mail', 'restart', 'Process workers:mail restarted')
    assert lab.pid('workers:mail') not in (0, pid)
    log = lab.rpc().getProcessInfo('web')['stdout_logfile']
    until(lambda: os.path.getsize(log) > 0, what='the log')
    page.act('web', 'clearlog', 'Log for web cleared')
    assert os.path.getsize(log) == 0
    assert page.is_marked(), 'the page was loaded again'
    assert complaints(page.driver) == []


@test
def tells_why_a_program_cannot_start(lab):
    page = opened(serve(lab))
    page.wait_state('broken', 'fatal')
    page.act('broken', 'start', 'ERROR: Process broken: no such file')
    assert 'error' in page.find('#message').get_attribute('class')
    assert page.find('#message').get_attribute('role') == 'status'


@test
def asks_before_all_are_stopped(lab):
    page = opened(serve(lab))
    page.wait_state('web', 'running')
    page.press_all('stopall', accept=False)
    assert lab.state('web') == 'RUNNING'
    page.press_all('stopall', accept=True)
    page.wait_message('All stopped at')
    page.wait_state('workers:images', 'stopped')
    page.press_all('restartall', accept=True)
    page.wait_message('All restarted at')
    page.wait_state('workers:images', 'running')
    page.press_all('refresh')
    page.wait_message('Page refreshed at')


@test
def works_by_the_keyboard(lab):
    page = opened(serve(lab))
    page.wait_state('idle', 'stopped')
    start = page.find(page.row('idle') + ' button[value="start"]')
    page.driver.execute_script('arguments[0].focus()', start)
    start.send_keys(Keys.ENTER)
    page.wait_state('idle', 'running')
    page.wait_message('Process idle started')
    # The row is a new one, and the keyboard is still in it.
    inside = 'return document.activeElement.closest("tr")?.dataset.process'
    assert page.driver.execute_script(inside) == 'idle'
    # To whatever has the focus by then: the row may be replaced once more.
    ActionChains(page.driver).send_keys(Keys.TAB).perform()
    assert page.driver.execute_script('return document.activeElement.matches("a, button")')


@test
def works_with_a_password_and_without_links(lab):
    url = serve(lab, server='username=joe\npassword=secret\nlegacy_get_actions=false')
    page = opened(url.replace('//', '//joe:secret@'))
    page.act('idle', 'start', 'Process idle started')
    assert 'index.html?action=' not in page.driver.page_source


@test
def survives_a_restart_of_the_daemon(lab):
    page = opened(serve(lab))
    page.wait_state('web', 'running')
    page.mark()
    assert lab.ctl('reload').returncode == 0
    until(lambda: lab.read('s.log').count('success: web entered RUNNING state') == 2, what='the new generation')
    page.act('idle', 'start', 'Process idle started')
    page.wait_live()
    assert page.is_marked()
