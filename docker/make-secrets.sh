#!/usr/bin/env sh
# Makes the secrets that are missing, as files in docker/secrets. Those that are there stay as they are.
# The folder is for you alone; the files can be read by the containers, which run as other users.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
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
# The documented first password; change it before the port is opened to anyone else.
keep_or_make grafana_admin_password admin123
