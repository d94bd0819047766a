-- Rows as version 0.1 stored them: $1 runs of the 30 days before $2, of 3 companies, 9 sources and 1800 objects, one in 50 failed; and for every
-- 50 of them a dead letter, for every 100 an alert with a transition and a message. Each statement is for one call.
insert into runs (
  run_id, sequence_id, "timestamp", company, zone, source, object_id, object_type, transformation, status, start_time, end_time, duration_seconds,
  cpu_time_seconds, memory_used_bytes, description, error_message, normalizations, throughput_objects_per_minute, efficiency_score,
  resource_utilization, is_anomaly, anomaly_reason, ingested_at
)
select
  md5('run ' || n)::uuid, 'c-' || n / 1800, started, 'company_' || object % 3, '1-Raw', 'source_' || object % 9, object, 'object ' || object, 'get',
  case when is_failed then 'FAILED' else 'SUCCESS' end, started, started + interval '1 second' * (1 + n % 40) / 4, (1 + n % 40) / 4.0,
  (n % 32) / 8.0, 1000000 + n % 1000 * 10000, case when is_failed then '401 Unauthorized' else 'Tout roule' end,
  case when is_failed then '401 Unauthorized' end, '[]', 240.0 / (1 + n % 40), 50 + n % 50, n % 100, is_failed,
  case when is_failed then 'execution_failure' end, started + interval '20 seconds'
from (
  select n, n % 1800 as object, n % 50 = 7 as is_failed,
    $2::timestamptz - interval '30 days' + interval '29 days' * (n::float8 / $1::float8) as started
  from generate_series(0, $1::bigint - 1) as n
) as numbered;

insert into dead_letters (
  dead_letter_id, run_id, code, detail, source_topic, partition, "offset", service, "time", key, value, company, source
)
select
  md5('dead letter ' || n)::uuid, null, 'status_unknown', 'Etat is "?"', 'raw-logs', 0, n, 'standardization',
  $2::timestamptz - interval '1 second' * n, 'company_0:c:1',
  '{"data": {"Entreprise": "company_0", "Source": "source_0", "Objet": "object 1", "Objet_Id": 1, "Etat": "?"}}', 'company_0', 'source_0'
from generate_series(0, $1::bigint / 50 - 1) as n;

insert into alerts (
  alert_id, fingerprint, incident_id, cause, rule, rule_version, severity, company, source, zone, object_id, object_type, state, summary, evidence,
  started_at, detected_at, fired_at, resolved_at, ended_at, updated_at, last_seq
)
select
  md5('alert ' || n)::uuid, md5('fingerprint ' || n % 900)::uuid, md5('incident ' || n)::uuid, null, 'failure-detected', 1, 'high',
  'company_' || n % 3, 'source_' || n % 9, '1-Raw', n % 1800, 'object ' || n % 1800, 'resolved', 'failed', '{"run_ids": [], "failures": 1}',
  at, at, at, at + interval '1 hour', at + interval '1 hour', at + interval '1 hour', 1
from (select n, $2::timestamptz - interval '1 second' * n as at from generate_series(0, $1::bigint / 100 - 1) as n) as numbered;

insert into alert_transitions (transition_id, alert_id, seq, "at", transition, published_at)
select
  md5('transition ' || n)::uuid, md5('alert ' || n)::uuid, 1, $2::timestamptz - interval '1 second' * n,
  jsonb_build_object('alert_id', md5('alert ' || n)::uuid, 'seq', 1, 'evidence', '{"run_ids": []}'::jsonb), now()
from generate_series(0, $1::bigint / 100 - 1) as n;

insert into notifications (notification_id, incident_id, receiver, channel, kind, seq, message, status, created_at, attempts, delivered_at)
select
  md5('notification ' || n)::uuid, md5('incident ' || n)::uuid, 'ops', 'webhook', 'firing', 0, '{"kind": "firing", "alerts": []}', 'delivered',
  $2::timestamptz - interval '1 second' * n, 1, $2::timestamptz - interval '1 second' * n
from generate_series(0, $1::bigint / 100 - 1) as n;

insert into objects (object_hash, company_hash, source_hash, company, last_seen)
select
  md5(object_key::text || object_id::text)::uuid, md5(company)::uuid, md5(length(company)::text || ',' || company || source)::uuid, company,
  $2::timestamptz::date
from (select distinct on (object_id, object_key) object_id, object_key, company, source from runs where start_time < $2::timestamptz) as known
where $1::bigint > 0;
