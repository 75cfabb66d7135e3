#!/usr/bin/env bash
# Shows the main job from a fresh clone, on loopback: nginx gets its TLS key as a memory file and its passwords as a file
# in memory, both from a directory of secrets, answers one HTTPS request and stops cleanly. Every command is shown before
# it runs, and all that it made outside of artifacts/ is gone afterwards.
# Needs the .NET SDK (global.json) and apt. Installs nginx-light, openssl, curl and what build/publish.sh needs.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

story() { printf '\n# %s\n' "$*"; }

# show WORD...: the command as one could type it. A long one breaks its lines between a flag's value and the next flag.
show() {
  local line='' part='' word ours=yes
  for word in "$@" ''; do
    if [ -z "$word" ] || { [ "$ours" ] && [[ $word == -* ]]; }; then
      if [ -n "$line" ] && [ $((${#line} + ${#part})) -gt 110 ]; then
        printf '%s \\\n' "$line"
        line="    $part"
      else
        line=${line:+$line }$part
      fi
      part=''
    fi
    # Behind "--" the words are another command's.
    [ "$word" != -- ] || ours=''
    [[ $word =~ ^[[:alnum:]_./:=@%+,-]*$ ]] || word=${word@Q}
    part=${part:+$part }$word
  done
  printf '%s\n' "$line"
}
run() {
  printf '$ %s\n' "$(show "$@")"
  "$@"
}

need_packages nginx-light openssl curl
launcher=artifacts/linux-$(machine_arch)/launcher
story 'Publish the one static file.'
run build/publish.sh
run ls -l "$launcher"

# In memory: neither the store of this demo nor what is delivered ever touches a disk.
here=$(mktemp -d /dev/shm/quickstart.XXXX)
nginx=''
# shellcheck disable=SC2317 # The trap calls it.
clean_up() {
  # By its id, and only if the demo stopped before nginx did. TERM: its workers go with it.
  [ -z "$nginx" ] || kill -TERM "$nginx" 2>/dev/null || true
  rm -rf "$here"
}
trap clean_up EXIT
store=$here/store
chmod 0755 "$here"

story 'A store for this demo: a directory that only you can read, with a TLS key and the passwords of the site.'
run mkdir -m 0700 "$store"
run openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$store/tls.key"
run openssl req -x509 -key "$store/tls.key" -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -out "$here/site.crt"
password=$(openssl rand -hex 12)
umask 077
printf 'ada:%s\n' "$(openssl passwd -6 -stdin <<<"$password")" >"$store/htpasswd"
# For curl: a password on a command line is everybody's.
printf 'machine localhost login ada password %s\n' "$password" >"$store/netrc"
umask 022
run ls -l "$store"

# A port that nobody listens on.
port=0
while [ $port = 0 ] || (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((RANDOM % 12000 + 20000)); done

story 'The configuration of nginx holds no secret, only where nginx finds them.'
mkdir "$here/temp" "$here/site"
echo 'hello from nginx' >"$here/site/index.html"
cat >"$here/nginx.conf" <<END
daemon off;
pid $here/temp/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path $here/temp;
  proxy_temp_path $here/temp;
  fastcgi_temp_path $here/temp;
  uwsgi_temp_path $here/temp;
  scgi_temp_path $here/temp;
  server {
    listen 127.0.0.1:$port ssl;
    ssl_certificate $here/site.crt;
    ssl_certificate_key /proc/self/fd/20;
    auth_basic "launcher";
    auth_basic_user_file $here/run/htpasswd;
    root $here/site;
  }
}
END
run grep -E 'ssl_|auth_' "$here/nginx.conf"

story 'nginx, started through the launcher, which becomes nginx and leaves no process behind.'
flags=(--memfd "TLS_KEY@20=file://$store/tls.key" --file "$here/run/htpasswd=file://$store/htpasswd")
if [ "$(id -u)" = 0 ]; then
  # nginx has no business with root: it gets a user that cannot even list the store.
  flags+=(--user www-data)
  chown www-data "$here/temp"
fi
command=("$launcher" "${flags[@]}" -- nginx -e stderr -c "$here/nginx.conf")
printf '$ %s &\n' "$(show "${command[@]}")"
"${command[@]}" &
nginx=$!
for _ in $(seq 100); do
  [ ! -s "$here/temp/nginx.pid" ] || break
  kill -0 "$nginx" 2>/dev/null || { wait "$nginx" || fail "nginx did not start: exit code $?"; }
  sleep 0.1
done
run grep -E '^(Name|Uid|Threads):' "/proc/$nginx/status"

story 'One request with the password, and one without.'
# Neither the user's curl settings nor a proxy has a part in this.
ask=(curl --disable --noproxy localhost --silent --show-error --max-time 10 --cacert "$here/site.crt")
run "${ask[@]}" --netrc-file "$store/netrc" "https://localhost:$port/"
run "${ask[@]}" --output /dev/null --write-out '%{http_code}\n' "https://localhost:$port/"

story 'A clean stop: the signal goes to nginx itself, and the exit code is its own.'
run kill -QUIT "$nginx"
code=0
wait "$nginx" || code=$?
nginx=''
# shellcheck disable=SC2016
printf '$ echo $?\n%s\n' "$code"
exit "$code"
