"""A listener made of supervisor.childutils that calls the daemon back while it has an event in hand.

remote.py FILE: for each event it stops and starts the program that the payload names, and notes what it saw."""
import json
import os
import sys

from supervisor import childutils

rpc = childutils.getRPCInterface(os.environ).supervisor
while True:
    headers, payload = childutils.listener.wait()
    fields, name = childutils.eventdata(payload)
    if name == 'fail once' and not os.path.exists(sys.argv[1] + '.failed'):
        open(sys.argv[1] + '.failed', 'w').close()
        childutils.listener.fail()
        continue
    seen = dict(headers, type=fields['type'], data=name)
    if fields['type'] == 'restart':
        before = rpc.getProcessInfo(name)['pid']
        assert rpc.stopProcess(name) and rpc.startProcess(name)
        seen.update(before=before, after=rpc.getProcessInfo(name)['pid'])
    if fields['type'] == 'tell':
        # An event that is made by dealing with one.
        assert rpc.sendRemoteCommEvent('told', name)
    with open(sys.argv[1], 'a') as f:
        f.write(json.dumps(seen) + '\n')
    childutils.listener.ok()
