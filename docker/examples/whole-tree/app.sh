#!/bin/sh
# Stands for an application that starts its workers as daemons: in sessions of their own, adopted by process 1.
for number in 1 2; do
    (setsid sh -c "trap '' TERM; echo worker $number: serving; sleep infinity; echo never" &)
done
echo "app: serving"
exec sleep infinity
