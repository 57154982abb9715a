#!/bin/sh
# Stands for an application that starts others and never waits for them: without an init each of these would stay behind
# as a zombie.
trap 'echo "app: told to end"; exit 0' TERM
trap 'echo "app: reloading"' HUP
for number in 1 2 3; do
    (sleep 0.1 &)
done
echo "app: serving"
# The signal reaches the sleep too, for it is of the same process group.
while :; do
    sleep infinity &
    wait $! 2>/dev/null
done
