#!/bin/sh
# A line that is written in pieces is one line of the log, whoever writes meanwhile.
printf 'took a job, '
sleep 0.2
printf 'done\n'
exec sleep infinity
