"""Nothing moves under a pointer: what is where it was before is where it was, whatever the page has to tell."""
import itertools
import os
import time

from browser import Keys, StatusPage, chromium, complaints, opened, resize
from lib import sections, test, until
from places import PROGRAMS, serve

LONG = 'a-program-whose-name-is-much-longer-than-anybody-would-like-it'
MORE = sections('''
[program:%s] command=/bin/sleep 1000 | startsecs=0
[program:quick] command=/bin/sh -c "exit 70" | startsecs=1 | startretries=0 | autostart=false
[program:nowhere] command=/a/directory/that/is/not/there/with/a/name/of/more/than/two/lines/in/any/column/of/this/table/or/any/other/program
    | startretries=0 | autostart=false
[program:joined] command=/bin/sleep 1000 | startsecs=0 | redirect_stderr=true
''') % LONG

PLACES = '''
const found = {};
const note = (key, node) => {
    const box = node.getBoundingClientRect();
    if (box.width) found[key] = [box.x + scrollX, box.y + scrollY, box.width, box.height].map((n) => Math.round(n * 4) / 4);
};
for (const row of document.querySelectorAll('tr[data-process]')) {
    const name = row.dataset.process;
    note(name, row);
    for (const cell of row.querySelectorAll('.name, .state, .logs, .actions')) note(name + ' ' + cell.className, cell);
    for (const node of row.querySelectorAll('button, .logs a, .name a')) note(name + ' ' + node.textContent, node);
}
for (const node of document.querySelectorAll('.panel')) note(node.dataset.panel + ' panel', node);
for (const node of document.querySelectorAll('#control button, tr.group th:first-child, thead th, noscript a')) {
    note(node.firstChild.textContent, node);
}
return found;
'''

HIT = '''
return arguments[0].map(([x, y, w, h]) => {
    window.scrollTo(0, Math.max(0, y - innerHeight / 2));
    const node = document.elementFromPoint(x + w / 2 - scrollX, y + h / 2 - scrollY)?.closest('button, a');
    return node ? (node.closest('tr')?.dataset.process || '') + ' ' + node.textContent : null;
});
'''

SIZES = [(1280, 900), (1040, 800), (820, 1000), (360, 780)]
# Without anything that changes by itself.
STATE_BUTTONS = ('Start', 'Restart', 'Stop')


class Steady:
    def __init__(self, page):
        self.page = page
        self.before = self.places()
        self.buttons = {k: v for k, v in self.before.items() if k.split(' ')[-1] in STATE_BUTTONS or k.endswith('Clear log')}

    def places(self):
        return self.page.driver.execute_script(PLACES)

    def check(self, what):
        hold(self.page)
        now = self.places()
        moved = {k: (self.before[k], now[k]) for k in now if k in self.before and now[k] != self.before[k]}
        assert not moved, (what, moved)
        rows = [k for k in self.before if ' ' not in k]
        assert all(k in now for k in rows), (what, 'rows have gone')
        # What was a button is that button, or nothing.
        keys = list(self.buttons)
        scroll = self.page.driver.execute_script('return scrollY')
        hits = self.page.driver.execute_script(HIT, [self.buttons[k] for k in keys])
        self.page.driver.execute_script('window.scrollTo(0, arguments[0])', scroll)
        wrong = [(k, h) for k, h in zip(keys, hits) if h not in (None, k)]
        assert not wrong, (what, wrong)


turns = itertools.cycle((0, 1))


def hold(page):
    """Moves the pointer a little, inside the list: nothing changes its place then, also not what has failed."""
    if not page.has_scripts():
        return
    x, y = page.driver.execute_script("""
        const seen = (box) => box.height && box.top >= 0 && box.bottom < innerHeight;
        const box = [...document.querySelectorAll('.programs [data-process]')].map((row) => row.getBoundingClientRect()).find(seen);
        return [box.left + 3, box.top + 3];""")
    page.driver.execute_cdp_cmd('Input.dispatchMouseEvent', {'type': 'mouseMoved', 'x': x + next(turns), 'y': y})


def click(page, x, y):
    for kind in ('mousePressed', 'mouseReleased'):
        page.driver.execute_cdp_cmd('Input.dispatchMouseEvent', {'type': kind, 'x': x, 'y': y, 'button': 'left', 'clickCount': 1})


def middle(page, selector):
    """Of an element, where a pointer would be."""
    return page.driver.execute_script("""
        const node = document.querySelector(arguments[0]);
        node.scrollIntoView({ block: 'center' });
        const b = node.getBoundingClientRect();
        return [b.x + b.width / 2, b.y + b.height / 2];""", selector)


def acts(lab, page):
    """What people press, and what the page says of it, with a check behind each."""
    if page.has_scripts():
        page.open('web')
    steady = Steady(page)
    page.press_all('refresh')
    page.wait_message('Page refreshed at')
    steady.check('refresh')
    for name, action, message in (
            ('web', 'clearlog', 'Log for web cleared'), ('idle', 'start', 'Process idle started'),
            ('idle', 'restart', 'Process idle restarted'), ('idle', 'stop', 'Process idle stopped'),
            ('nowhere', 'start', 'ERROR: Process nowhere: no such file'), ('quick', 'start', 'ERROR: Process quick:'),
            (LONG, 'restart', 'Process %s restarted' % LONG), ('workers:mail', 'stop', 'Process workers:mail stopped'),
            ('workers:mail', 'start', 'Process workers:mail started'), ('broken', 'start', 'ERROR: Process broken')):
        page.act(name, action, message)
        steady.check((name, action))


def calm(lab):
    until(lambda: lab.state('broken') == 'FATAL' and lab.state('web') == 'RUNNING', what='calm')


def started(lab):
    url = serve(lab, PROGRAMS + MORE)
    calm(lab)
    return url


@test
def no_action_moves_anything(lab):
    driver = chromium()
    url = started(lab)
    for size in SIZES:
        resize(driver, *size)
        page = StatusPage(driver, url)
        page.wait_live()
        acts(lab, page)


@test
def no_action_moves_anything_without_scripts(lab):
    driver = chromium(scripts=False)
    url = started(lab)
    for size in SIZES[:1] + SIZES[2:3]:
        resize(driver, *size)
        acts(lab, StatusPage(driver, url))


@test
def a_second_click_at_the_same_place_presses_nothing_else(lab):
    """As it was found: Clear log of one program, then another click."""
    page = opened(started(lab))
    names = ['web', 'joined', 'workers:mail', LONG]
    states = {name: lab.state(name) for name in names}
    log = lab.rpc().getProcessInfo('web')['stdout_logfile']
    until(lambda: os.path.getsize(log) > 0, what='the log')
    for name in names:
        # A question comes, and its Cancel lies where the button was.
        place = middle(page, '%s button[value="stop"]' % page.row(name))
        for _ in range(2):
            click(page, *place)
            assert page.find('.question').get_attribute('aria-label') == 'Stop %s?' % name
        until(lambda: click(page, *place) or not page.driver.find_elements('css selector', '.question'), 'Cancel', pause=0.1)
        assert {n: lab.state(n) for n in names} == states
    page.open('web')
    place = middle(page, '%s button[value="clearlog"]' % page.panel('web'))
    click(page, *place)
    click(page, *place)
    assert os.path.getsize(log) > 0 and page.find('.question').get_attribute('aria-label') == 'Clear log of web?'
    page.answer()
    page.wait_message('Log for web cleared')
    # The message has moved nothing: the same button is below the pointer.
    click(page, *place)
    assert page.find('.question').get_attribute('aria-label') == 'Clear log of web?'
    page.find('body').send_keys(Keys.ESCAPE)
    place = middle(page, '%s button[value="start"]' % page.row('idle'))
    click(page, *place)
    page.wait_message('Process idle started')
    pid = lab.pid('idle')
    click(page, *place)
    until(lambda: not page.driver.execute_script('return document.querySelector("[aria-busy]")'), what='the answer')
    assert lab.pid('idle') == pid and {name: lab.state(name) for name in names} == states
    assert complaints(page.driver) == []


@test
def what_fails_comes_first_once_the_pointer_has_left(lab):
    page = opened(started(lab))

    def first():
        return page.driver.execute_script("""
            const rows = document.querySelector('.failures').querySelectorAll('[data-process]');
            return [...rows].map((row) => row.dataset.process);""")
    assert first() == ['broken', 'done'], first()
    hold(page)
    steady = Steady(page)
    page.act('quick', 'start', 'ERROR: Process quick: spawn error: ')
    page.wait_state('quick', 'fatal')
    begun = time.monotonic()
    while time.monotonic() - begun < 1:
        steady.check('quick has failed')
    beside(page)
    until(lambda: first() == ['broken', 'done', 'quick'], lambda: first())


def beside(page):
    """The pointer leaves the list."""
    for x in (3, 4):
        page.driver.execute_cdp_cmd('Input.dispatchMouseEvent', {'type': 'mouseMoved', 'x': x, 'y': 3})


@test
def no_change_of_a_process_moves_anything(lab):
    driver = chromium()
    url = started(lab)
    for size in SIZES:
        resize(driver, *size)
        page = StatusPage(driver, url)
        page.wait_live()
        page.open('web')
        hold(page)
        steady = Steady(page)
        rpc = lab.rpc()
        for name, call, state in (('web', rpc.stopProcess, 'stopped'), ('web', rpc.startProcess, 'running'),
                                  ('idle', rpc.startProcess, 'running'), ('idle', rpc.stopProcess, 'stopped')):
            call(name)
            page.wait_state(name, state)
            steady.check((name, state))
        for name in ('nowhere', 'quick', 'broken'):
            try:
                rpc.startProcess(name)
            except Exception:  # noqa: B902 pylint: disable=broad-except
                pass
            until(lambda: lab.state(name) in ('FATAL', 'STOPPED'), what='the end of ' + name)
            steady.check(name)
        rpc.stopAllProcesses()
        page.wait_state('web', 'stopped')
        steady.check('all stopped')
        rpc.startAllProcesses()
        page.wait_state('web', 'running')
        steady.check('all started')
        until(lambda: lab.state('quick') == 'FATAL' and lab.state('nowhere') in ('FATAL', 'STOPPED'), what='calm')
        for name in ('idle', 'quick', 'nowhere'):
            if lab.state(name) in ('RUNNING', 'BACKOFF', 'STARTING'):
                rpc.stopProcess(name)


@test
def groups_that_go_wait_for_the_pointer(lab):
    page = opened(started(lab))
    page.act('web', 'clearlog', 'Log for web cleared')
    hold(page)
    steady = Steady(page)
    lab.rpc().stopProcess('joined')
    lab.rpc().removeProcessGroup('joined')
    until(lambda: page.driver.execute_script('return postponed !== null'), what='the page to know of it')
    # The pointer is inside the list.
    begun = time.monotonic()
    while time.monotonic() - begun < 1.5:
        steady.check('a group has gone')
    # Beside the list it may come.
    beside(page)
    until(lambda: page.text(page.row('joined')) is None, what='the row to go')


@test
def a_long_message_covers_nothing_that_can_be_pressed(lab):
    """It lies over the list, and clicks go through it."""
    driver = chromium()
    url = started(lab)
    resize(driver, 360, 780)
    page = StatusPage(driver, url)
    page.wait_live()
    steady = Steady(page)
    driver.execute_script('say(arguments[0], true)', 'ERROR: ' + 'what a long text this is ' * 30)
    steady.check('a long message')


@test
def what_goes_to_one_log_has_one_link(lab):
    page = opened(started(lab))
    def links(name):
        return [a.text for a in page.driver.find_elements('css selector', page.row(name) + ' .logs a')]
    assert (links('joined'), links('web')) == (['stdout'], ['stdout', 'stderr'])
    page.find(page.row('joined') + ' .logs a').click()
    assert [a.text for a in page.driver.find_elements('css selector', 'nav[aria-label=Logs] a')] == ['stdout', 'plain text', 'All logs']
    page.driver.get(page.driver.current_url.replace('stdout', 'stderr'))
    assert 'redirect_stderr' in page.text('.empty')
