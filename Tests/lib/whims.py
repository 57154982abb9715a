"""What clients that do whatever comes to their mind ask for, whichever daemon they ask.

Each whim is a function of a client and the name of a program. A client has its `lab`, `rpc`, its own `random`, and `groups`.
"""
from .network import exchange

# No answer takes longer than this many seconds, but for those that wait for a stop or a start.
LONGEST_ANSWER = 60


def start(client, name):
    client.rpc.startProcess(name, client.random.random() < 0.5)


def restart(client, name):
    client.rpc.stopProcess(name)
    client.rpc.startProcess(name)


def restart_at_once(client, name):
    client.rpc.stopProcess(name, False)
    client.rpc.startProcess(name, False)


def whole_group(client, _):
    group, wait = client.random.choice(client.groups), client.random.random() < 0.5
    client.rpc.stopProcessGroup(group, wait)
    client.rpc.startProcessGroup(group, wait)


def page(client, name):
    """The buttons of the web page."""
    action = client.random.choice(['restart', 'stop', 'start', 'clearlog'])
    exchange(client.lab.sock, 'GET', '/index.html?action=%s&processname=%s' % (action, name), timeout=LONGEST_ANSWER)
