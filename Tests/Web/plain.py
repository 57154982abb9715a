"""The same without scripts."""
from browser import By, StatusPage, chromium
from lib import test, until
from places import nginx, serve


def has_no_scripts(page):
    assert not page.text('#live'), page.text('#live')


def uses(page):
    """What people do, with a page load each."""
    has_no_scripts(page)
    page.act('idle', 'start', 'Process idle started')
    page.wait_state('idle', 'running')
    page.act('idle', 'restart', 'Process idle restarted')
    page.act('idle', 'stop', 'Process idle stopped')
    page.wait_state('idle', 'stopped')
    page.act('web', 'clearlog', 'Log for web cleared')
    page.act('broken', 'start', 'ERROR: Process broken: no such file')
    page.press_all('refresh')
    page.wait_message('Page refreshed at')


def looks_at_logs(lab, page, text):
    page.find(page.row('web') + ' th a').click()
    has_no_scripts(page)
    assert (page.text('#log') or '') == text, page.text('#log')
    # What needs scripts is not there.
    assert not page.find('#tools').is_displayed()
    page.driver.find_element(By.LINK_TEXT, 'Refresh').click()
    page.driver.find_element(By.LINK_TEXT, 'stderr').click()
    assert 'channel=stderr' in page.driver.current_url
    page.driver.find_element(By.LINK_TEXT, 'All processes').click()
    assert page.driver.title == 'Supervisor Status', page.driver.title


def settled(lab, base):
    until(lambda: lab.state('broken') == 'FATAL' and lab.state('web') == 'RUNNING', what='calm')
    return StatusPage(chromium(scripts=False), base)


@test
def everything_works(lab):
    page = settled(lab, serve(lab))
    looks_at_logs(lab, page, 'first line')
    uses(page)


@test
def the_page_can_refresh_itself(lab):
    page = settled(lab, serve(lab))
    page.driver.find_element(By.LINK_TEXT, 'Refresh every 10 seconds').click()
    assert page.find('meta[http-equiv="refresh"]').get_attribute('content') == '10'
    lab.rpc().stopProcess('web')
    page.wait_state('web', 'stopped', 20)
    page.driver.find_element(By.LINK_TEXT, 'Stop refreshing').click()
    assert not page.driver.find_elements(By.CSS_SELECTOR, 'meta[http-equiv="refresh"]')


@test
def behind_a_proxy(lab):
    base = nginx(lab)
    page = settled(lab, base + 'supervisor/')
    looks_at_logs(lab, page, 'first line')
    uses(page)
    assert page.driver.current_url.startswith(base + 'supervisor/'), page.driver.current_url


@test
def without_a_slash_at_the_end(lab):
    base = nginx(lab)
    page = settled(lab, base + 'bare')
    assert page.driver.current_url == base + 'bare'
    # It has its style.
    assert page.find('#summary').value_of_css_property('margin-top') == '0px'
    uses(page)
    assert page.driver.current_url.startswith(base + 'bare?message='), page.driver.current_url
