"""What the daemon runs while it is soaked: programs of every kind that there is, and listeners that do as they please."""
from lib import sections
from lib.places import CHILD

TEXT = '''
[program:a] command={child} hold | startsecs=0
[program:b] command=/bin/cat | startsecs=0 | priority=5
[program:slow] command={child} hold | startretries=1000
[program:many] command={child} hold | process_name=%(process_num)d | numprocs=4 | startsecs=0
[program:deaf] command={child} ignore TERM -- hold | startsecs=0 | stopwaitsecs=1
[program:tree] command={child} orphan 'hold' -- fork 'hold' -- hold | startsecs=0 | stopwaitsecs=2 | killmode=tree
[program:family] command={child} fork 'hold' -- hold | startsecs=0 | stopwaitsecs=2 | killmode=group
[program:orphans] command={child} orphans 3 'sleep 200' -- sleep 700 | startsecs=0 | autorestart=true
[program:pipe] command=/bin/sh -c "echo up; sleep 0.3 & exec sleep 1000" | startsecs=0
[program:short] command={child} print a line -- sleep 100 -- exit 3 | startsecs=0 | autorestart=true
[program:storm] command={child} storm 50 -- sleep 900 | startsecs=0 | autorestart=true
[program:daemon] type=forking | command=/bin/sh -c "sleep 1000 & echo $! >{d}/daemon.pid" | pidfile={d}/daemon.pid
 | killmode=tree
[program:flood] command=/bin/sh -c "while :; do {child} bytes 200000; sleep 0.1; done" | startsecs=0 | killmode=group
 | stdout_logfile={d}/flood.log | stdout_logfile_maxbytes=50KB | stdout_logfile_backups=2
[program:lines] command=/bin/sh -c "while :; do echo out; echo err >&2; sleep 0.05; done" | startsecs=0 | killmode=group
 | stdout_logfile={d}/lines.log | stdout_logfile_maxbytes=1KB | stdout_logfile_backups=3 | stderr_logfile_maxbytes=1KB
[program:disk] command=/bin/sh -c "while :; do {child} bytes 4000; sleep 0.05; done" | startsecs=0 | killmode=group
 | stdout_logfile={d}/small/disk.log | stdout_logfile_maxbytes=64KB | stdout_logfile_backups=1
[program:captured] command=/bin/sh -c "while :; do echo '<!--XSUPERVISOR:BEGIN-->x<!--XSUPERVISOR:END-->'; sleep 0.3; done"
 | startsecs=0 | killmode=group | stdout_capture_maxbytes=1KB
[program:flips] command={child} hold | startsecs=0 | healthcheck=exec:/usr/bin/test -e {d}/well | healthcheck_interval=1
 | healthcheck_retries=1 | healthcheck_action=restart
[program:served] command={child} hold | startsecs=0 | healthcheck=tcp://127.0.0.1:{port} | healthcheck_interval=1
 | healthcheck_timeout=1 | healthcheck_retries=1
[program:base] command={child} hold | startsecs=0
[program:needs] command={child} hold | startsecs=0 | depends_on=base | restart_with=base
[program:hooked] command={child} hold | startsecs=0 | pre_start=/bin/true | post_stop=/bin/sleep 0.1
[program:victim] command={child} hold victim | startsecs=0 | autorestart=true
[eventlistener:good] command=/bin/sh {d}/listener.sh good | events=PROCESS_STATE,PROCESS_LOG | buffer_size=100
[eventlistener:dies] command=/bin/sh {d}/listener.sh dies | events=PROCESS_STATE | buffer_size=10 | startsecs=0
[eventlistener:babbles] command=/bin/sh {d}/listener.sh babbles | events=PROCESS_STATE,REMOTE_COMMUNICATION | buffer_size=10
[include] files={d}/extra/*.conf
'''

# Reads an event, and answers as its name says.
LISTENER = '''
while :; do
    echo READY
    IFS= read -r line || exit 0
    length=${line##*len:}
    head -c "$length" >/dev/null
    case $1 in
        good) printf 'RESULT 2\\nOK' ;;
        dies) exit 1 ;;
        babbles) printf 'RESULT nonsense\\n' ;;
    esac
done
'''

NAMES = ['a', 'b', 'slow', 'many:*', 'many:3', 'deaf', 'tree', 'family', 'orphans', 'pipe', 'short', 'daemon', 'flood', 'lines',
         'disk', 'captured', 'flips', 'served', 'base', 'needs', 'hooked', 'good', 'dies', 'babbles']
GROUPS = ['a', 'many', 'pipe', 'tree', 'family', 'flood', 'good']
# What restarts by itself, asks again and again, or writes: off when there is to be silence.
RESTLESS = ['orphans', 'short', 'storm', 'flood', 'lines', 'disk', 'captured', 'flips', 'served', 'dies', 'babbles']


def configuration(lab, port):
    """port: where `served` is looked at."""
    lab.write('listener.sh', LISTENER)
    lab.write('extra/0.conf', '[program:extra0]\ncommand=/bin/sleep 1000\n')
    return sections(TEXT).replace('{child}', CHILD).replace('{d}', lab.dir).replace('{port}', str(port))
