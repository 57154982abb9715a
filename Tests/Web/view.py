"""What is shown of the list: failures first, filters, groups, keys, and how much room it takes."""
import socket
import urllib.parse

from browser import Keys, StatusPage, chromium, complaints, opened, resize
from lib import sections, test, until
from places import PROGRAMS, serve

WIDTHS = [(360, 780, True), (768, 1024, True), (1024, 768), (1280, 1024), (1920, 1080)]
LONG = 'a-program-whose-name-is-longer-than-anybody-wants-to-read'
SIXTY = sections('''
[program:%s] command=/bin/sleep 1000 | startsecs=0
[program:broken] command=/a/directory/that/is/not/there/with/a/name/of/many/words/program | startretries=0
[program:ends] command=/bin/sh -c "exit 3" | startsecs=0 | autorestart=false
[group:workers] programs=mail,images
[program:mail] command=/bin/sleep 1000 | startsecs=0
[program:images] command=/bin/sleep 1000 | startsecs=0
[program:pool] command=/bin/sleep 1000 | startsecs=0 | numprocs=20 | process_name=%%(program_name)s_%%(process_num)02d
''') % LONG + ''.join(
    '[program:service%d]\ncommand=/bin/sleep 1000\nstartsecs=0\n' % i for i in range(35))


def shown(page):
    return page.driver.execute_script('return rows().filter((row) => !row.hidden).map((row) => row.dataset.process)')


def failed(page):
    return page.driver.execute_script(
        'return [...document.querySelectorAll(".failures [data-process]")].map((row) => row.dataset.process)')


def settled(lab, programs=PROGRAMS):
    url = serve(lab, programs)
    until(lambda: lab.state('broken') == 'FATAL', what='calm')
    return url


@test
def failures_come_first(lab):
    page = opened(settled(lab, PROGRAMS + sections('''
[group:g] programs=bad
[program:bad] command=/no/such/program | startretries=0
''')))
    until(lambda: failed(page) == ['broken', 'done', 'g:bad'], lambda: failed(page))
    assert shown(page)[:3] == ['broken', 'done', 'g:bad']
    # A process of a group is known by its group there.
    name = page.find(page.row('g:bad') + ' .name a')
    before = page.driver.execute_script('return getComputedStyle(arguments[0], "::before").content', name)
    assert before == '"g:"', before
    # One that is well again goes back to its place; the pointer is not in the list.
    lab.rpc().removeProcessGroup('broken')
    until(lambda: failed(page) == ['done', 'g:bad'], lambda: failed(page))
    assert complaints(page.driver) == []


@test
def the_tab_tells_the_host_and_how_many_have_failed(lab):
    page = opened(settled(lab))
    host = socket.gethostname()
    until(lambda: page.driver.title == '2 failed - %s - Supervisor Status' % host, lambda: page.driver.title)
    assert page.text('h1') == host
    icon = 'return document.getElementById("icon").href'
    assert 'failed.svg' in page.driver.execute_script(icon)
    for name in ('broken', 'done'):
        lab.rpc().removeProcessGroup(name)
    until(lambda: page.driver.title == '%s - Supervisor Status' % host, lambda: page.driver.title)
    assert 'fine.svg' in page.driver.execute_script(icon)
    # Without scripts it is Supervisor's, which programs look for, and the host is in the head.
    plain = StatusPage(chromium(scripts=False), page.driver.current_url)
    assert (plain.driver.title, plain.text('h1')) == ('Supervisor Status', host)


@test
def filters_by_state_and_text_and_keeps_both_in_the_address(lab):
    page = opened(settled(lab))
    page.find('#summary [data-filter="running"]').click()
    assert shown(page) == ['web', 'workers:images', 'workers:mail'], shown(page)
    page.find('#filter').send_keys('mail')
    assert shown(page) == ['workers:mail']
    address = page.driver.current_url
    assert urllib.parse.urlsplit(address).fragment == 'state=running&q=mail', address
    page.driver.get('about:blank')
    page = opened(address)
    until(lambda: shown(page) == ['workers:mail'], lambda: shown(page))
    assert page.find('#filter').get_attribute('value') == 'mail'
    assert page.find('#summary [data-filter="running"]').get_attribute('aria-pressed') == 'true'
    # What does not fit any more goes, what fits comes, once the pointer is elsewhere.
    lab.rpc().stopProcess('workers:mail')
    until(lambda: shown(page) == [], lambda: shown(page))
    page.find('#filter').send_keys(Keys.ESCAPE)
    assert len(shown(page)) == 6 and '#' not in page.driver.current_url
    page.find('#summary [data-filter="failed"]').click()
    assert shown(page) == ['broken', 'done']
    page.find('#summary [data-filter="failed"]').click()
    assert len(shown(page)) == 6 and complaints(page.driver) == []


@test
def typing_stays_when_rows_change(lab):
    page = opened(settled(lab))
    page.find('#filter').send_keys('web')
    lab.rpc().stopProcessGroup('workers')
    lab.rpc().removeProcessGroup('workers')
    until(lambda: page.text(page.row('workers:mail')) is None, what='the group to go')
    assert page.driver.switch_to.active_element.get_attribute('value') == 'web'
    assert shown(page) == ['web']


@test
def acts_upon_groups_and_all(lab):
    page = opened(settled(lab))

    def press(action):
        page.with_element('[data-heading="workers"] button[value="%s"]' % action, lambda button: button.click())
    until(lambda: page.text('[data-heading] .count') == '2 of 2 running', lambda: page.text('[data-heading] .count'))
    press('stopgroup')
    page.answer(False)
    assert lab.state('workers:mail') == 'RUNNING'
    press('stopgroup')
    page.answer()
    page.wait_message('Group workers stopped')
    until(lambda: page.text('[data-heading] .count') == '0 of 2 running', lambda: page.text('[data-heading] .count'))
    press('startgroup')
    page.wait_message('Group workers started')
    assert lab.state('workers:images') == 'RUNNING'
    page.press_all('startall')
    page.wait_message('not started: broken (no such file)')
    assert lab.state('idle') == 'RUNNING' and complaints(page.driver) == []


@test
def a_failed_start_tells_why_and_leads_to_its_details_and_log(lab):
    page = opened(serve(lab, sections(
        '[program:port] command=/bin/sh -c "echo port 80 is in use >&2; exit 2" | startretries=0 | autostart=false')))
    page.act('port', 'start', 'ERROR: Process port: spawn error: exited with status 2 within 1 s')
    assert 'error' in page.find('#message').get_attribute('class')
    page.find('#message [data-open]').click()
    until(lambda: page.text(page.panel('port') + ' pre') == 'port 80 is in use', lambda: page.text(page.panel('port')))
    page.find('#message .more a:last-child').click()
    until(lambda: 'port 80 is in use' in (page.text('#log') or ''), what='the log')


@test
def keys(lab):
    page = opened(settled(lab))
    body = page.find('body')

    def at():
        return page.driver.execute_script('return document.activeElement.closest("tr")?.dataset.process || null')
    body.send_keys('j')
    assert at() == 'broken', at()
    page.driver.switch_to.active_element.send_keys('jj')
    assert at() == 'idle', at()
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert at() == 'web', at()
    page.driver.switch_to.active_element.send_keys('kk')
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    # Focus can be seen.
    outline = page.driver.execute_script('return getComputedStyle(document.activeElement).outlineStyle')
    assert at() == 'web' and outline == 'solid', (at(), outline)
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    until(lambda: page.driver.find_elements('css selector', page.panel('web')), 'the details')
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    until(lambda: not page.driver.find_elements('css selector', page.panel('web')), 'no details')
    pid = lab.pid('web')
    page.driver.switch_to.active_element.send_keys('r')
    assert page.find('.question').get_attribute('aria-label') == 'Restart web?'
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not page.driver.find_elements('css selector', '.question') and at() == 'web'
    page.driver.switch_to.active_element.send_keys('r')
    page.answer()
    page.wait_message('Process web restarted')
    assert lab.pid('web') not in (0, pid)
    body.send_keys('?')
    assert page.find('#keys').is_displayed()
    body.send_keys('f')
    assert len(shown(page)) == 6, 'a key works behind the dialog'
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not page.find('#keys').is_displayed()
    body.send_keys('f')
    assert shown(page) == ['broken', 'done']
    body.send_keys(Keys.ESCAPE)
    # While typing a key is a letter, and with Control it is the browser's.
    body.send_keys('/')
    page.driver.switch_to.active_element.send_keys('rsjkf?')
    assert page.find('#filter').get_attribute('value') == 'rsjkf?'
    assert not page.driver.find_elements('css selector', '.question')
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    body.send_keys(Keys.CONTROL, 's')
    assert not page.driver.find_elements('css selector', '.question') and complaints(page.driver) == []


BROKEN_WORDS = '''
const broken = [];
const walk = document.createTreeWalker(document.querySelector('.programs'), NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.parentElement.closest('[hidden], .unseen, .open')) continue;
    for (const match of node.data.matchAll(/[^\\s-]+/g)) {
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1) broken.push(match[0]);
    }
}
return broken;
'''


@test
def sixty_programs_fit(lab):
    driver = chromium()
    url = settled(lab, SIXTY)
    until(lambda: lab.state('ends') == 'EXITED', what='calm')
    for size in WIDTHS:
        resize(driver, *size)
        page = StatusPage(driver, url)
        page.wait_live()
        assert len(shown(page)) == 60, len(shown(page))
        height = driver.execute_script('return document.documentElement.scrollHeight')
        wide = driver.execute_script('return document.documentElement.scrollWidth - innerWidth')
        assert wide <= 0, (size, wide)
        words = driver.execute_script(BROKEN_WORDS)
        assert words == [], (size, words)
        if size[0] >= 1024:
            assert height <= 2048, (size, height)
        cards = driver.execute_script('return rows().map((row) => row.offsetHeight)')
        assert max(cards) <= (30 if size[0] >= 1024 else 104), (size, max(cards))
        # What can be pressed can be hit.
        small = driver.execute_script("""
            return [...document.querySelectorAll('.programs button, .programs .open')].map((b) => b.getBoundingClientRect())
                .filter((b) => b.width && (b.height < 23.5 || b.width < 23.5)).length""")
        assert small == 0, (size, small)
        lab.note('%d: %d px' % (size[0], height))
