#!/usr/bin/env sh
# Sends one run that was never there, waits until the processor shows it, and takes it away again: with $ERASE, the command that
# erases a company in the stack; in one process with its own; else by saying that nobody waits for it any more.
# test-ingestion.sh <address of ingestion> <address of the processor> <folder of the keys, which may be missing>
set -eu
ingestion=$1
processor=$2
keys=$3
company=test-ingestion

# curl reads the key from its input: a list of processes does not show it.
ask() {
  name=$1
  shift
  { [ ! -s "$keys/$name" ] || printf 'header = "Authorization: Bearer %s"' "$(cat "$keys/$name")"; } | curl -sS -m 10 -K - "$@"
}

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
object_id=$(date +%s)
answer=$(ask make_key "$ingestion/ingest/single" -d "{
  \"No_Sequence\": \"$(date -u +%Y-%m-%d-%H-%M)\", \"Entreprise\": \"$company\", \"Zone\": \"test\",
  \"Source\": \"test-ingestion\", \"Objet_Id\": $object_id, \"Objet\": \"test\", \"Transformation\": \"test\",
  \"Etat\": \"SUCCESS\", \"Debut\": \"$now\", \"Duree secondes\": 1.5, \"Description\": \"sent by make test-ingestion\" }")
echo "$answer"
run_id=$(printf '%s' "$answer" | sed -n 's/.*"run_id":"\([^"]*\)".*/\1/p')
[ -n "$run_id" ] || { echo 'It was not accepted.' >&2; exit 1; }

# The engine reads a run some moments after it can be seen.
wait_for() {
  for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    found=$(ask make_key "$1" | sed -n "$2")
    [ -z "$found" ] || return 0
    sleep 0.5
  done
  return 1
}

wait_for "$processor/runs/$run_id" "s/.*\"run_id\":\"$run_id\".*/yes/p" || {
  echo "The run $run_id was accepted, and cannot be seen after 10 s: see make health." >&2
  exit 1
}
echo "The run $run_id is stored and can be seen."

# The command that erases a company where this run went; none where that cannot be known.
if [ -z "${ERASE:-}" ] && command -v node >/dev/null; then
  if [ -n "${DATABASE_URL:-}${DATABASE_URL_FILE:-}" ]; then
    ERASE='node scripts/start.mjs erase'
  else
    for folder in "${DATA_DIR:-./data}" ./data/demo; do
      [ ! -e "$folder/pgdata/postmaster.pid" ] || ERASE="env DATA_DIR=$folder node scripts/start.mjs erase"
    done
  fi
fi

if [ -n "${ERASE:-}" ] && $ERASE --company "$company" --yes | grep -Eq '^runs +[1-9]'; then
  echo "The company $company was erased again."
elif wait_for "$processor/expectations?company=$company" 's/.*"expectation_id":"\([^"]*\)".*/\1/p'; then
  for id in $(ask make_key "$processor/expectations?company=$company" | tr '{' '\n' | sed -n 's/.*"expectation_id":"\([^"]*\)".*/\1/p'); do
    ask admin_key -o /dev/null -X DELETE "$processor/expectations/$id"
  done
  echo "Nobody waits for another run of $company; its run stays. npm run erase -- --company $company takes it away."
fi
