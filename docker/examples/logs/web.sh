#!/bin/sh
# A program that writes JSON by itself; under log_format=json its object is kept as an object, in "json".
echo '{"level":"info","path":"/","status":200}'
echo 'not all that it writes is JSON' >&2
exec sleep infinity
