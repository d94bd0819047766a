#!/usr/bin/env bash
# Deletes runs that began more than DAYS ago, in batches, of one company or of all: retention.sh DAYS [COMPANY]
set -euo pipefail
days=${1:?retention.sh DAYS [COMPANY]}
company=${2:-}
[[ $days =~ ^[0-9]+$ ]] && ((days > 0)) || { echo "DAYS is a whole number above 0 (got \"$days\")" >&2; exit 2; }

# Each batch is a transaction of its own: writers never wait long, and what is done stays done.
total=0
while :; do
  deleted=$(psql -XAtq --set ON_ERROR_STOP=1 -U postgres -d observability --set days="$days" --set company="$company" <<'SQL'
with old as (
  select run_id from runs
  where start_time < now() - make_interval(days => :'days'::int) and (:'company' = '' or company = :'company')
  limit 5000
), gone as (
  delete from runs using old where runs.run_id = old.run_id returning 1
)
select count(*) from gone;
SQL
  )
  ((deleted > 0)) || break
  total=$((total + deleted))
done
echo "$total runs deleted"
