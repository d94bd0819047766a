#!/usr/bin/env sh
# Sends one run that was never there and waits until the processor shows it.
set -eu
ingestion=$1
processor=$2
key=$3

# curl reads the key from its input: a list of processes does not show it.
ask() { printf 'header = "Authorization: Bearer %s"' "$(cat "$key")" | curl -sS -m 10 -K - "$@"; }

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
object_id=$(date +%s)
answer=$(ask "$ingestion/ingest/single" -d "{
  \"No_Sequence\": \"$(date -u +%Y-%m-%d-%H-%M)\", \"Entreprise\": \"test-ingestion\", \"Zone\": \"test\",
  \"Source\": \"test-ingestion\", \"Objet_Id\": $object_id, \"Objet\": \"test\", \"Transformation\": \"test\",
  \"Etat\": \"SUCCESS\", \"Debut\": \"$now\", \"Duree secondes\": 1.5, \"Description\": \"sent by make test-ingestion\" }")
echo "$answer"
run_id=$(printf '%s' "$answer" | sed -n 's/.*"run_id":"\([^"]*\)".*/\1/p')
[ -n "$run_id" ] || { echo 'It was not accepted.' >&2; exit 1; }

for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  if ask "$processor/analytics/recent?limit=100" | grep -q "$run_id"; then
    echo "The run $run_id is stored and can be seen."
    exit 0
  fi
  sleep 0.5
done
echo "The run $run_id was accepted, and cannot be seen after 10 s: see make health." >&2
exit 1
