#!/usr/bin/env bash
# Tries the whole of it on this machine's Docker engine, in a project of its own that is removed in the end: every command,
# what each identity is refused, each container killed while events flow, all of them at once, and that no secret shows.
# Needs the images ('./kappalake images build'), free ports as in .env, and curl. --keep leaves it running.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
keep=no
[ "${1:-}" = --keep ] && keep=yes
work=$(mktemp -d)
project=kappalake-smoke
begun=$SECONDS

say() { printf '%4d s  %s\n' $((SECONDS - begun)) "$*"; }
die() { say "FAILED: $*"; exit 1; }
compose() { docker compose -p $project -f docker-compose.yml "$@"; }
lake() { ../../kappalake --config kappalake.yaml "$@" > "$work/out" 2>&1 || { cat "$work/out"; die "kappalake $*"; }; }
end() {
  local code=$?
  touch "$work/stop"
  wait 2> /dev/null || true
  if [ $code != 0 ]; then compose ps -a || true; compose logs --tail 15 2> /dev/null | cut -c1-300 || true; fi
  if [ $keep = no ]; then compose --profile cli --profile all down -v --remove-orphans > /dev/null 2>&1 || true; fi
  rm -rf "$work"
  exit $code
}
trap end EXIT
up() { compose up -d --wait "$@" > "$work/up" 2>&1 || { cat "$work/up"; die "up $*"; }; }
# refused TEXT COMMAND...: the command has to fail, with a message that has the text
refused() {
  local text=$1
  shift
  if "$@" > "$work/out" 2>&1; then cat "$work/out"; die "was not refused: $*"; fi
  grep -q -- "$text" "$work/out" || { cat "$work/out"; die "refused, but not by '$text': $*"; }
}

./secrets > /dev/null
secret() { sed -n "s/^$1=//p" .env; }
docker info > /dev/null 2>&1 || die "no Docker engine answers: start it"
compose --profile cli --profile all down -v --remove-orphans > /dev/null 2>&1

say "up from nothing"
up
say "up once more, which changes nothing"
up

say "events, ingest, check, models"
# a quarter of an hour of event time, so that windows are complete at once
lake produce --generate 100000 --seed 1
lake ingest wait
lake check
lake transform build
say "the same from inside"
compose run --rm -T cli check > "$work/out" 2>&1 || { cat "$work/out"; die "check inside"; }
compose run --rm -T cli sql "SELECT count(*) FROM order_events" 2> /dev/null | grep -q '^"9[89]' || die "sql inside"
say "a replay, published and taken back"
lake replay plan --set ingest.decode.amounts=integer-or-string --out "$work/fix.yaml"
lake replay start "$work/fix.yaml"
# its exit code 3 says that there are differences: amounts that were written as strings
../../kappalake --config kappalake.yaml replay audit > "$work/out" 2>&1 || [ $? = 3 ] || { cat "$work/out"; die "replay audit"; }
lake replay publish --accept-differences --yes
lake transform build
lake replay rollback --yes
lake check

say "an analyst reads, and does nothing else"
sql() { ../../kappalake --config kappalake.yaml sql "$1"; }
lake sql "SELECT count(*) FROM marts.fct_orders"
refused "Access Denied" sql "DELETE FROM order_events"
refused "Access Denied" sql "INSERT INTO order_events SELECT * FROM order_events"
refused "Access Denied" sql "DROP TABLE order_events"
refused "Access Denied" sql "CREATE TABLE marts.mine AS SELECT 1 AS a"
refused "Access Denied" sql "SELECT * FROM ops.ledger"
refused "Access Denied" sql "CALL lake.system.register_table('marts', 'a', 's3://lakehouse/warehouse/orders/order_events')"
TRINO_ANALYST=wrong refused "Authentication failed" sql "SELECT 1"
grep -q "$(secret TRINO_ANALYST)" "$work/out" && die "the right password is in the message about the wrong one"

# psql as ROLE: prints what the statements answer
as_role() {
  printf '\\set VERBOSITY terse\n%s\n' "$2" | PGPASSWORD=$(secret "PG_$(tr a-z A-Z <<< "$1")") \
    compose run --rm -T --no-deps -e PGPASSWORD --entrypoint psql init-catalog -qAt -v ON_ERROR_STOP=1 -h postgres -U "$1" -d iceberg 2>&1
}
nobody() { # ROLE STATEMENT: changes no row
  as_role "$1" "WITH changed AS ($2 RETURNING 1) SELECT 'changed', count(*) FROM changed" > "$work/out" || { cat "$work/out"; die "$1: $2"; }
  grep -qx 'changed|0' "$work/out" || { cat "$work/out"; die "$1 changed rows: $2"; }
}
say "the catalog: ingest appends to its own tables, and nobody moves a pointer back"
live="table_namespace = 'orders' AND table_name = 'order_events'"
refused "may only commit" as_role ingest "UPDATE iceberg_tables SET metadata_location = previous_metadata_location, previous_metadata_location = metadata_location WHERE $live"
refused "may only commit" as_role publisher "UPDATE iceberg_tables SET metadata_location = previous_metadata_location WHERE $live"
nobody ingest "UPDATE iceberg_tables SET metadata_location = 'x' WHERE table_namespace = 'marts'"
refused "permission denied" as_role ingest "DELETE FROM iceberg_tables WHERE $live"
nobody publisher "DELETE FROM iceberg_tables WHERE table_namespace IN ('orders', 'ops')"
nobody trino "UPDATE iceberg_tables SET metadata_location = 'x' WHERE $live OR table_namespace = 'marts' AND iceberg_type = 'TABLE'"
nobody trino "DELETE FROM iceberg_tables WHERE $live OR table_namespace = 'ops'"
refused "row-level security" as_role trino "INSERT INTO iceberg_tables VALUES ('lake', 'marts', 'x', 'y', NULL, 'TABLE')"
refused "does not exist" as_role monitoring "SELECT * FROM iceberg_tables"

# s3 NAME METHOD PATH: the status of the answer
s3() {
  printf 'user = "%s:%s"\n' "$(secret "S3_$1_ACCESS_KEY")" "$(secret "S3_$1_SECRET_KEY")" |
    curl -s -o "$work/answer" -w '%{http_code}' -K - --aws-sigv4 aws:amz:us-east-1:s3 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -X "$2" ${4:+--data-binary "$4"} \
      "http://127.0.0.1:$(secret S3_PORT)/lakehouse/$3"
}
status() { # EXPECTED NAME METHOD PATH [BODY]
  local got
  got=$(s3 "$2" "$3" "$4" "${5:-}")
  [ "$got" = "$1" ] || die "S3: $2 $3 $4 answered $got, not $1"
  # and not because the request was not understood
  [ "$got" != 403 ] || [ "$3" = HEAD ] || grep -q '<Code>AccessDenied</Code>' "$work/answer" || die "S3: $2 $3 $4 answered $(cat "$work/answer")"
}
say "the storage: each writes where it has to"
events=warehouse/orders/order_events
for name in INGEST PUBLISHER TRINO FLINK; do
  status 403 $name DELETE $events/data/x
  status 403 $name PUT elsewhere/x a
done
status 200 INGEST PUT $events/data/smoke a
status 403 INGEST PUT warehouse/marts/fct_orders/data/x a
status 403 INGEST DELETE "$events/metadata/snap-1-1-0a1b2c3d-0000-0000-0000-000000000000.avro"
status 403 TRINO PUT $events/metadata/00001-x.metadata.json a
status 403 TRINO PUT warehouse/marts/fct_orders/data/x a
status 403 TRINO GET flink/x
status 403 FLINK GET $events/data/smoke
status 204 OWNER DELETE $events/data/smoke

# unauthorized USER TOOL...: a tool of Kafka as a user ends with that; the password goes in as a file
unauthorized() {
  local user=$1
  shift
  printf 'security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";\n' \
    "$user" "$(secret "KAFKA_$(tr a-z A-Z <<< "$user")")" |
    compose exec -T -e KAFKA_HEAP_OPTS=-Xmx96m kafka bash -c 'umask 077; file=$(mktemp); cat > "$file"; tool=$1; shift
      timeout 30 /opt/kafka/bin/"$tool" --bootstrap-server kafka:9092 --command-config "$file" "$@" 2>&1; rm -f "$file"' - "$@" > "$work/out" 2>&1 || true
  grep -q 'Not authorized\|uthorization failed' "$work/out" || { cat "$work/out"; die "$user was not refused: $*"; }
}
say "the log: producers write, ingest reads, nobody else does either"
unauthorized producer kafka-console-consumer.sh --topic orders.events --group kappalake-ingest --max-messages 1 --timeout-ms 8000
unauthorized producer kafka-console-consumer.sh --topic orders.events --partition 0 --offset 0 --max-messages 1 --timeout-ms 8000
unauthorized publisher kafka-topics.sh --delete --topic orders.events
unauthorized ingest kafka-topics.sh --alter --topic orders.events --partitions 9
unauthorized ingest kafka-configs.sh --alter --entity-type topics --entity-name orders.events --add-config retention.ms=1

say "without Trino's rules a publisher's DELETE and DROP still fail, and every row stays"
printf '{}' > "$work/rules.json"
printf 'services: {trino: {volumes: ["%s/rules.json:/etc/trino/rules.json:ro"]}}\n' "$work" > "$work/open.yml"
chmod 755 "$work" && chmod 644 "$work/rules.json"
compose -f "$work/open.yml" up -d --wait trino > "$work/up" 2>&1 || { cat "$work/up"; die "trino without rules"; }
open() { TRINO_PASSWORD=$(secret TRINO_PUBLISHER) compose exec -T -e TRINO_PASSWORD trino trino --server https://localhost:8443 --insecure --user publisher --password --catalog lake --schema orders --execute "$1"; }
open "SELECT count(*) FROM order_events" > "$work/before" 2> /dev/null
for statement in "DELETE FROM order_events" "DROP TABLE order_events" "INSERT INTO order_events SELECT * FROM order_events"; do
  refused "Query .* failed" open "$statement"
done
up trino
lake check
sql "SELECT count(*) FROM order_events" 2> /dev/null | cmp -s - "$work/before" || die "rows of order_events were changed"

say "each container killed in turn, while events flow"
(
  while [ ! -e "$work/stop" ]; do
    ../../kappalake --config kappalake.yaml produce --generate 500 > "$work/produced" 2>&1 || true
    sleep 2
  done
) &
for service in kafka minio postgres trino taskmanager jobmanager ingest; do
  say "  $service"
  compose kill "$service" > /dev/null 2>&1
  sleep 2
  up
done
say "all of them at once"
compose kill > /dev/null 2>&1
up
touch "$work/stop"
wait
lake ingest wait
lake check
tail -1 "$work/out"

say "no secret in settings, arguments, logs or Flink's pages"
{
  compose ps -aq | xargs docker inspect
  compose ps -q | while read -r id; do docker top "$id" -eo pid,args; done
  compose logs
  flink=http://127.0.0.1:$(secret FLINK_PORT)
  curl -fsS "$flink/jobmanager/config" "$flink/jobmanager/environment" "$flink/jobmanager/log" 2> /dev/null || true
  curl -fsS "$flink/jobs/overview" | grep -o '"jid":"[0-9a-f]*"' | cut -d '"' -f 4 | while read -r job; do
    curl -fsS "$flink/jobs/$job/config" "$flink/jobs/$job/plan"
  done
} > "$work/shown" 2>&1
[ -s "$work/shown" ] || die "there is nothing to search for secrets"
grep -v '_HASH=\|_HOST=\|_PORT=\|^TRINO_CERTIFICATE=' .env | while IFS='=' read -r name value; do
  if [ ${#value} -lt 20 ]; then die "$name of .env is too short for a secret"; fi
  if grep -q -F -- "$value" "$work/shown"; then
    grep -F -- "$value" "$work/shown" | head -2 | sed "s/$value/<$name>/g" | cut -c1-300
    die "$name is shown"
  fi
done
say "green"
