#!/bin/sh
# Stands for a server such as nginx.
trap 'echo "server: reloading"' HUP
trap 'echo "server: closing the workers"' WINCH
trap 'echo "server: finishing"; exit 0' QUIT
trap 'echo "server: dropping everything"; exit 1' TERM
echo "server: serving"
while :; do
    sleep infinity &
    wait $!
    kill -KILL $!
done
