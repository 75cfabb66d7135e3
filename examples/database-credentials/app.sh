#!/bin/sh
# An app that asks its database without end, and ends with 9 when it is refused.
#   app.sh            a connection for each question
#   app.sh SECONDS    a connection for SECONDS, as in a pool with a maximum lifetime
trap 'exit 0' TERM
ask() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set ON_ERROR_STOP=1; }
questions() { timeout "$1" sh -c 'while echo "select session_user;"; do sleep 0.1; done'; }

while if [ $# = 0 ]; then echo 'select session_user;' | ask; else questions "$1" | ask; fi; do
  sleep 0.1
done
exit 9
