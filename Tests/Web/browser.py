"""Headless Chromium, and the pages as people see and use them."""
import atexit
import functools
import shutil
import tempfile

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.action_chains import ActionChains  # noqa: F401
from selenium.webdriver.common.keys import Keys  # noqa: F401

from lib import until


def end(driver, profile):
    driver.quit()
    shutil.rmtree(profile, ignore_errors=True)


@functools.lru_cache()
def launched(scripts):
    profile = tempfile.mkdtemp(prefix='web-')
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which('chromium') or 'chromium'
    for argument in ('--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run',
                     '--disable-background-networking', '--disable-extensions', '--force-color-profile=srgb',
                     '--lang=en', '--user-data-dir=' + profile):
        options.add_argument(argument)
    options.set_capability('acceptInsecureCerts', True)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    if not scripts:
        options.add_experimental_option('prefs', {'profile.managed_default_content_settings.javascript': 2})
    service = webdriver.ChromeService(shutil.which('chromedriver') or 'chromedriver')
    driver = webdriver.Chrome(options=options, service=service)
    atexit.register(end, driver, profile)
    driver.set_page_load_timeout(20)
    driver.set_script_timeout(20)
    driver.set_window_size(1280, 900)
    return driver


def chromium(scripts=True):
    """A browser, the same one for all tests, as it was at first."""
    driver = launched(scripts)
    driver.execute_cdp_cmd('Emulation.clearDeviceMetricsOverride', {})
    theme(driver)
    return driver


def resize(driver, width, height, mobile=False):
    driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride',
                           {'width': width, 'height': height, 'deviceScaleFactor': 1, 'mobile': mobile})


def theme(driver, name=None):
    """Says which colours the user prefers; nothing by default."""
    features = [{'name': 'prefers-color-scheme', 'value': name}] if name else []
    driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {'features': features})


def was_replaced(error):
    """Whether an element has gone since it was found, of which chromedriver tells in two ways."""
    return isinstance(error, StaleElementReferenceException) or 'does not belong to the document' in (error.msg or '')


def complaints(driver):
    """What the browser had to say of the page: refused resources, errors of scripts."""
    return [e['message'] for e in driver.get_log('browser') if e['level'] == 'SEVERE']


class StatusPage:
    def __init__(self, driver, url):
        self.driver = driver
        self.driver.get_log('browser')
        self.driver.get(url)

    def find(self, selector, inside=None):
        return (inside or self.driver).find_element(By.CSS_SELECTOR, selector)

    def with_element(self, selector, act):
        """What may be done with an element, which may be replaced at any time."""
        for _ in range(20):
            try:
                return act(self.find(selector))
            except WebDriverException as e:
                if not was_replaced(e):
                    raise
        raise AssertionError('%s does not stay' % selector)

    def text(self, selector):
        """Of what can be seen."""
        try:
            return self.with_element(selector, lambda element: element.text)
        except NoSuchElementException:
            return None

    def row(self, name):
        return 'tr[data-process="%s"]' % name

    def state(self, name):
        # The shape before the word is the style's.
        return (self.text(self.row(name) + ' .chip') or '').strip()

    def message(self):
        return self.text('#message')

    def buttons(self, name):
        """Those that can be seen."""
        found = self.driver.find_elements(By.CSS_SELECTOR, self.row(name) + ' button')
        return [b.text for b in found if b.is_displayed()]

    def has_scripts(self):
        return bool(self.driver.find_elements(By.CSS_SELECTOR, '.scripted'))

    def panel(self, name):
        return 'article[data-panel="%s"]' % name

    def open(self, name):
        """Opens the details of a process, unless they are open."""
        if not self.driver.find_elements(By.CSS_SELECTOR, self.panel(name)):
            self.with_element(self.row(name) + ' .open', lambda link: link.click())
            until(lambda: self.driver.find_elements(By.CSS_SELECTOR, self.panel(name)), what='the details of ' + name)

    def close(self, name):
        self.with_element(self.row(name) + ' .open', lambda link: link.click())
        until(lambda: not self.driver.find_elements(By.CSS_SELECTOR, self.panel(name)), what='no details of ' + name)

    def press(self, name, action, accept=True):
        """Presses a button of a process, and answers the question if there is one; None leaves it open."""
        place = self.row(name)
        if action == 'clearlog' and self.has_scripts():
            self.open(name)
            place = self.panel(name)
        self.with_element('%s button[value="%s"]' % (place, action), lambda button: button.click())
        if action in ('stop', 'clearlog') and accept is not None and self.has_scripts():
            self.answer(accept)

    def answer(self, accept=True):
        """Answers the question that is asked, which takes no answer in its first moment."""
        selector = '.question .' + ('yes' if accept else 'no')

        def is_answered():
            for element in self.driver.find_elements(By.CSS_SELECTOR, selector):
                try:
                    element.click()
                except WebDriverException as e:
                    if not was_replaced(e):
                        raise
            return not self.driver.find_elements(By.CSS_SELECTOR, '.question')
        until(lambda: self.driver.find_elements(By.CSS_SELECTOR, selector), what='the question')
        until(is_answered, what='the question to go', pause=0.1)

    def act(self, name, action, message):
        """Presses a button and waits for what the page says of it."""
        self.press(name, action)
        self.wait_message(message)

    def press_all(self, action, accept=None):
        self.find('#control button[value="%s"]' % action).click()
        if accept is not None:
            self.answer(accept)

    def summary(self):
        """The numbers of processes by their states, but for that of all."""
        words = self.text('#summary').replace('\n', ', ')
        return words.split(' in all, ')[-1]

    def wait_state(self, name, state, seconds=20):
        until(lambda: self.state(name) == state, lambda: '%s to be %s, not %s' % (name, state, self.state(name)), seconds)

    def wait_message(self, text, seconds=20):
        until(lambda: text in (self.message() or ''), lambda: 'the message %r, not %r' % (text, self.message()), seconds)

    def wait_live(self, word='Live'):
        until(lambda: word in (self.text('#live') or ''), what='the page to say ' + word)

    def mark(self):
        """A page that has been loaded again has no mark."""
        self.driver.execute_script('window.mark = 1')

    def is_marked(self):
        return self.driver.execute_script('return window.mark === 1')


def opened(url):
    """A page that is live."""
    page = StatusPage(chromium(), url)
    page.wait_live()
    return page
