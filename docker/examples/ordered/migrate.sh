#!/bin/sh
# Stands for a migration. The database is there: supervisord has asked it.
set -e
redis-cli -e -p 6490 set schema 1
echo "migrate: run $(redis-cli -e -p 6490 incr migrations)"
