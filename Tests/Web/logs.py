"""Logs in the browser."""
import os

from browser import StatusPage, chromium, complaints, theme
from lib import sections, test, until
from places import PROGRAMS, serve

TALKER = PROGRAMS + sections('[program:cat] command=/bin/cat | startsecs=0')


def opened(lab):
    base = serve(lab, TALKER)
    lab.running('cat')
    lab.rpc().sendProcessStdin('cat', 'early\n')
    page = StatusPage(chromium(), base)
    page.find(page.row('cat') + ' th a').click()
    until(lambda: 'Following' in (page.text('#live') or ''), what='the log to be followed')
    return page


def lines(page):
    return (page.text('#log') or '').splitlines()


@test
def follows_pauses_and_filters(lab):
    page = opened(lab)
    until(lambda: lines(page) == ['early'], what='the log')
    say = lab.rpc().sendProcessStdin
    say('cat', 'apple 1\npear 2\nApple ')
    say('cat', '3\n')
    until(lambda: lines(page) == ['early', 'apple 1', 'pear 2', 'Apple 3'], what='%s' % lines(page))
    page.find('#filter').send_keys('apple')
    until(lambda: lines(page) == ['apple 1', 'Apple 3'], what='the filter')
    say('cat', 'plum 4\napple 5\n')
    until(lambda: lines(page) == ['apple 1', 'Apple 3', 'apple 5'], what='%s' % lines(page))
    page.find('#pause').click()
    say('cat', 'apple 6\n')
    until(lambda: page.text('#live').endswith('Paused, new lines: 1'), what=page.text('#live'))
    assert lines(page)[-1] == 'apple 5'
    page.find('#pause').click()
    until(lambda: lines(page)[-1] == 'apple 6', what='the rest')
    page.find('#filter').clear()
    page.find('#filter').send_keys('p')
    assert complaints(page.driver) == []


COLOURED = """[program:x]
command=/bin/sh -c "printf 'a \\033[31mred\\033[0m \\033[1;38;5;208morange\\033[m \\033[48;2;0;0;120mback\\033[0m \\033]0;no title\\007<b>\\r\\n'; exec sleep 1000"
startsecs=0
stopasgroup=true
"""


@test
def shows_colours_of_terminals(lab):
    base = serve(lab, COLOURED)
    driver = chromium()
    for address, shown in (('log.html?processname=x', ['a red orange back <b>']), ('logs.html', ['x', 'a red orange back <b>'])):
        page = StatusPage(driver, base + address)
        until(lambda: [x for x in lines(page) if x.strip()] == shown, what='%r' % lines(page))
        until(lambda: 'Following' in (page.text('#live') or ''), what='the log to be followed')
        until(lambda: page.driver.execute_script('return document.querySelectorAll("#log .fx").length') == 1, what='the colours')
        for scheme in ('light', 'dark'):
            theme(driver, scheme)
            colours = page.driver.execute_script("""
                return ['#log', '#log .f1', '#log .fx'].map((s) => getComputedStyle(document.querySelector(s)).color)
                    .concat(getComputedStyle(document.querySelector('#log .bx')).backgroundColor)""")
            assert len(set(colours)) == 4, colours
        theme(driver)
        assert complaints(driver) == []
    # Without scripts the nearest of 16.
    page = StatusPage(chromium(scripts=False), base + 'log.html?processname=x')
    assert [page.text('#log .f1'), page.text('#log .s1')] == ['red', 'orange'] and '<b>' in page.text('#log')


def said(page):
    """The lines of all logs, with their programs."""
    return page.driver.execute_script("""
        return [...document.querySelectorAll('#log .line')].filter((line) => !line.hidden && !line.matches('.note'))
            .map((line) => [line.firstChild.textContent, line.lastChild.textContent, line.matches('.err')])""")


@test
def shows_all_logs_together(lab):
    base = serve(lab, TALKER + sections('\n[program:sh] command=/bin/sh | startsecs=0'))
    lab.running('cat', 'sh')
    say = lab.rpc().sendProcessStdin
    say('cat', 'one\n')
    until(lambda: lab.rpc().readProcessLog('cat', 0, 0) == 'one\n', 'the log')
    page = StatusPage(chromium(), base + 'logs.html')
    until(lambda: 'Following' in (page.text('#live') or ''), what='the logs to be followed')
    say('sh', 'echo two >&2\n')
    until(lambda: ['sh', 'two', True] in said(page), what='%s' % said(page))
    say('cat', 'three\n')
    wanted = [['web', 'first line', False], ['cat', 'one', False], ['sh', 'two', True], ['cat', 'three', False]]
    until(lambda: said(page) == wanted, what='%s' % said(page))
    page.find('#filter').send_keys('TW')
    until(lambda: said(page) == [wanted[2]], what='the filter %s' % said(page))
    page.find('#filter').send_keys('\b\b')
    until(lambda: said(page) == wanted, what='the filter %s' % said(page))
    page.find('#pause').click()
    say('cat', 'four\n')
    until(lambda: 'Paused, new lines: 1' in page.text('#live'), what=page.text('#live'))
    page.find('#pause').click()
    page.find('select[name=stream] option[value=stderr]').click()
    until(lambda: 'stream=stderr' in page.driver.current_url and said(page) == [['sh', 'two', True]], what='%s' % said(page))
    page.find('select[name=name] option[value=cat]').click()
    until(lambda: 'name=cat' in page.driver.current_url, what='the program')
    page.find('select[name=stream] option[value=""]').click()
    until(lambda: [x[1] for x in said(page)] == ['one', 'three', 'four'], what='%s' % said(page))
    # Over another process for clients, each line once.
    os.kill(lab.control_process(), 9)
    say('cat', 'five\n')
    until(lambda: [x[1] for x in said(page)] == ['one', 'three', 'four', 'five'], what='%s' % said(page))


@test
def all_logs_without_scripts(lab):
    base = serve(lab, TALKER)
    lab.running('cat', 'web')
    until(lambda: lab.rpc().readProcessLog('web', 0, 0) == 'first line\n', 'the log')
    page = StatusPage(chromium(scripts=False), base + 'logs.html')
    assert 'first line' in page.text('#log') and 'Refresh every 10 seconds' in page.text('#tools')
    page.find('select[name=name] option[value=cat]').click()
    page.find('noscript button').click()
    until(lambda: 'name=cat' in page.driver.current_url and 'first line' not in page.text('#log'), what='the choice')


@test
def a_log_has_the_state_and_buttons_of_its_program(lab):
    page = opened(lab)
    assert page.state('cat') == 'running'
    page.press('cat', 'restart')
    page.wait_message('Process cat restarted')
    lab.rpc().stopProcess('cat')
    page.wait_state('cat', 'stopped')
    page.press('cat', 'start')
    page.wait_state('cat', 'running')
    assert 'log.html' in page.driver.current_url
    assert complaints(page.driver) == []


@test
def the_activity_log_has_a_page(lab):
    base = serve(lab, TALKER)
    page = StatusPage(chromium(), base + 'log.html?log=activity')
    until(lambda: "spawned: 'cat'" in (page.text('#log') or ''), what='the log')
    until(lambda: 'Following' in (page.text('#live') or ''), what='the log to be followed')
    lab.running('cat')
    lab.rpc().stopProcess('cat')
    until(lambda: 'stopped: cat' in page.text('#log'), what='what comes')


@test
def stays_at_the_end_unless_the_reader_has_gone_up(lab):
    page = opened(lab)
    say = lab.rpc().sendProcessStdin
    say('cat', ''.join('line %d\n' % i for i in range(300)))
    position = 'const l = document.getElementById("log"); return l.scrollHeight - l.scrollTop - l.clientHeight'
    until(lambda: lines(page)[-1:] == ['line 299'], what='the lines')
    until(lambda: page.driver.execute_script(position) < 5, what='the end')
    page.driver.execute_script('document.getElementById("log").scrollTop = 0')
    say('cat', 'one more\n')
    until(lambda: lines(page)[-1:] == ['one more'], what='the line')
    assert page.driver.execute_script(position) > 100


@test
def follows_over_a_clear(lab):
    page = opened(lab)
    lab.rpc().clearProcessLogs('cat')
    lab.rpc().sendProcessStdin('cat', 'late\n')
    until(lambda: 'late' in lines(page), what='the new log')


@test
def shows_and_follows_what_goes_to_standard_output(lab):
    """As in a container without configuration (EXT-79)."""
    def to_nothing():
        os.dup2(os.open('/dev/null', os.O_WRONLY), 1)
    base = serve(lab, sections('[program:cat] command=/bin/cat | startsecs=0 | stdout_logfile=/dev/stdout | log_keep=100'),
                 before=to_nothing)
    lab.running('cat')
    say = lab.rpc().sendProcessStdin
    say('cat', 'early\n')
    until(lambda: lab.rpc().readProcessLog('cat', 0, 0) == 'early\n', 'the log')
    page = StatusPage(chromium(), base)
    page.find(page.row('cat') + ' th a').click()
    until(lambda: lines(page) == ['early'], what='the log')
    assert page.text('.note') == 'The end of what cat writes to /dev/stdout'
    say('cat', 'late\n')
    until(lambda: lines(page) == ['early', 'late'], what='%s' % lines(page))
    lab.rpc().clearProcessLogs('cat')
    # More than is kept: what the page has shown stays.
    for i in range(20):
        say('cat', 'line %d of twenty\n' % i)
        until(lambda: lines(page)[-1:] == ['line %d of twenty' % i], what='%s' % lines(page))
    assert [x for x in lines(page) if 'of twenty' in x] == ['line %d of twenty' % i for i in range(20)]
    assert complaints(page.driver) == []


@test
def tells_that_there_is_no_log(lab):
    base = serve(lab, '[program:mute]\ncommand=/bin/sleep 1000\nstdout_logfile=NONE\n')
    page = StatusPage(chromium(), base + 'log.html?processname=mute')
    assert 'No stdout log for mute' in page.text('main')
    page = StatusPage(chromium(), base + 'log.html?processname=nope')
    assert 'There is no such process or log.' in page.text('body')


@test
def old_tail_page(lab):
    base = serve(lab, TALKER)
    lab.running('cat')
    lab.rpc().sendProcessStdin('cat', 'early\n')
    page = StatusPage(chromium(), base + 'tail.html?processname=cat&limit=2000')
    until(lambda: page.driver.refresh() or page.text('pre') == 'early', what='the log')
