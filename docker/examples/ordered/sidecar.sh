#!/bin/sh
# Stands for what is tied to one process of the application, as an agent that looks into it: it has to be restarted with it.
read -r pid < "$ORDERED_STATE/app.pid"
echo "sidecar: beside app, pid $pid"
exec sleep infinity
