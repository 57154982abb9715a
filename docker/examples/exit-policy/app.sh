#!/bin/sh
# Stands for an application: serves until it is told to end, or for APP_SECONDS, and then ends with APP_STATUS.
trap 'echo "app: told to end"; exit 0' TERM
echo "app: serving"
sleep "${APP_SECONDS:-infinity}" &
wait $!
exit "${APP_STATUS:-0}"
