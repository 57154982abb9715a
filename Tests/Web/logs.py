"""Logs in the browser."""
import os

from browser import StatusPage, chromium, complaints
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


@test
def shows_colours_of_terminals_as_nothing(lab):
    base = serve(lab, '[program:x]\ncommand=/bin/sh -c "printf \'a \\\\033[31mred\\\\033[0m b\\\\r\\\\n\'; exec sleep 1000"\n'
                      'startsecs=0\nstopasgroup=true\n')
    page = StatusPage(chromium(), base + 'log.html?processname=x')
    until(lambda: lines(page) == ['a red b'], what='%r' % lines(page))


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
