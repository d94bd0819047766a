#!/usr/bin/env bash
# Run once, on an empty data folder: the role that the processor works as, and the one that Grafana may only read with.
set -euo pipefail

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set owner_password="$(cat /run/secrets/postgres_app_password)" \
  --set reader_password="$(cat /run/secrets/postgres_reader_password)" <<'SQL'
create role observability login password :'owner_password';
create role grafana_reader login password :'reader_password' connection limit 20;
alter role grafana_reader set default_transaction_read_only = on;
alter role grafana_reader set statement_timeout = '30s';
grant create on schema public to observability;
grant usage on schema public to grafana_reader;
alter default privileges for role observability in schema public grant select on tables to grafana_reader;
SQL
