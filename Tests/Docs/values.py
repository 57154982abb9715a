"""The schema against supervisord itself: whatever value supervisord takes for an option, the schema takes too.

The other way round it need not be so: a text cannot say which accounts there are, or what two options mean together.
"""
import json
import os

from lib import test

from schema import validator

VALUES = """
true FALSE yes off 1 0 7 +7 -1 007 1_000 3.5 .5 5. 1e3 022 0o22 8 99 256 65536 10KB 10mb 1GB 5TB 30s 1m30s 500ms 2h 1d
-5s soon TERM sigquit SIGRTMIN+1 RTMIN RTMAX-2 NONSENSE 64 65 0,2 1,,2 root root:root 33:33 a,b /tmp /tmp/x tmp/x /tmp/
AUTO NONE syslog /dev/stdout A="1" A=1,B="2" A process GROUP tree never fatal exit unexpected raw prefix json text block
drop notify fd:3 fd:2 fd:x healthcheck log:ready log: startsecs simple oneshot forking restart HUP none
http://127.0.0.1:80/ http://h https://h tcp://h:1 tcp://h unix:/s unix:s file:/f exec:true exec: 5/1m 5/60 5 0/1m @daily
@reboot unlimited 1024:4096 4096:unlimited 2MB:3MB idle realtime best-effort:7 best-effort:8 0-3 0-3,7 3-0 default
unconfined /p.json self ALL NET_BIND_SERVICE cap_net_raw,chown -1000 -1001 20 19 -20 -21 1.5 HUP:forward
HUP:forward,USR1:reopen HUP:fly 127.0.0.1:9001 *:9001 :9001 [::1]:9001 h:0 h:99999 unix:///s info DEBUG loud auto
propagate zero always on-demand characters TICK_5 tick_5,PROCESS_STATE PROCESS_FLY %(here)s
""".split() + [
    '', 'a b', '0, 255', 'a, b ,c', 'exec: sh -c "a, b"', 'tcp://h:1, file:/f', '30 4 * * *', '@every 5m', '*/5 * * * 1-5',
    '60 4 * * *']
SECTIONS = {
    'program': {'command': '/bin/true'},
    'eventlistener': {'command': '/bin/true', 'events': 'TICK_5'},
    'fcgi-program': {'command': '/bin/true', 'socket': 'unix:///tmp/s'},
}
# An option of which a wrong value is no error without another one.
TOGETHER = {'pidfile': {'type': 'forking'}}


def refused(lab, sections, option):
    """Those sections in which supervisord finds the value of the option wrong."""
    lab.write('values.conf', '[supervisord]\n' + ''.join(
        '[%s]\n%s' % (name, ''.join('%s=%s\n' % pair for pair in options.items())) for name, options in sections.items()))
    done = lab.run([os.path.join(lab.bindir, 'supervisord'), '--test', '--json', '-c', lab.path('values.conf')])
    return {one['section'] for one in json.loads(done.stdout)['findings']
            if one['severity'] == 'error' and one['key'] == option}


@test
def taken_by_supervisord_are_taken_by_the_schema(lab):
    definitions = validator().schema['$defs']
    strict, count = [], 0
    for kind, base in SECTIONS.items():
        for option, description in definitions[kind]['properties'].items():
            # It is that of a program, which has been looked at.
            if kind != 'program' and '$ref' in description:
                continue
            sections = {'%s:x%d' % (kind, number): {**base, **TOGETHER.get(option, {}), option: value}
                        for number, value in enumerate(VALUES)}
            wrong = refused(lab, sections, option)
            count += len(sections)
            strict += ['[%s] %s=%s' % (kind, option, options[option]) for name, options in sections.items()
                       if name not in wrong and not validator().is_valid({name: options})]
    assert not strict, strict
    return '%d values' % count
