#!/bin/sh
# Stands for a server that reads its configuration when it starts and at HUP.
load() { while read -r line; do echo "server: $line"; done < "$1"; }
trap 'load "$1"' HUP
trap 'exit 0' TERM
load "$1"
while :; do
    sleep 3600 &
    wait $!
    kill $! 2>/dev/null
done
