#!/bin/sh
# Stands for an application: a web server of two pages, which asks the database.
echo $$ > "$ORDERED_STATE/app.pid"
exec busybox httpd -f -p 127.0.0.1:8281 -h "${0%/*}/www"
