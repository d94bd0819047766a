#!/usr/bin/env sh
# Makes the secrets that are missing, as files in docker/secrets. Those that are there stay as they are.
# The folder is for you alone; the files can be read by the containers, which run as other users.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets/keys
chmod 700 secrets

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep_or_make() {
  [ -s "secrets/$1" ] || printf '%s\n' "$2" >"secrets/$1"
  chmod 644 "secrets/$1"
}

keep_or_make postgres_password "$(random)"
keep_or_make postgres_app_password "$(random)"
keep_or_make postgres_reader_password "$(random)"
keep_or_make database_url "postgres://observability:$(cat secrets/postgres_app_password)@postgres:5432/observability"
# Keys for the services: each is a file of its own, and its digest stands in keys/keys.yaml. `make keys` makes more.
sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1; }
keep_or_make_key() {
  if [ ! -s "secrets/$1" ]; then
    id=$(random | cut -c 1-10)
    key="obs_${id}_$(random)$(random | cut -c 1-16)"
    list=secrets/keys/keys.yaml
    [ -s "$list" ] || echo 'keys:' >"$list"
    {
      sed 's/^keys: *\[\] *$/keys:/' "$list"
      printf '  - id: "%s"\n    name: %s\n    companies: all\n    scopes: [%s]\n    sha256: "%s"\n' \
        "$id" "$2" "$3" "$(printf '%s' "$key" | sha256)"
    } >"$list.new"
    mv "$list.new" "$list"
    printf '%s\n' "$key" >"secrets/$1"
  fi
  # The first is for people alone, the others are read by containers.
  chmod "$4" "secrets/$1"
}
keep_or_make_key admin_key admin admin 600
keep_or_make_key make_key make 'ingest, read' 600
keep_or_make_key prometheus_key prometheus read 644
chmod 755 secrets/keys
chmod 644 secrets/keys/keys.yaml

# The documented first password; change it before the port is opened to anyone else.
keep_or_make grafana_admin_password admin123
