/** The questions of the dashboard "Connector runs". Columns have the names of words.ts; names do not depend on the language. */

// With "All" chosen, a variable stands for the column itself: see `variable` in connector-runs.ts.
const chosen = 'company in ($company) and source in ($source) and object_type in ($object)';
const inView = `$__timeFilter(start_time) and ${chosen}`;

// Cancelled, skipped and running ones are in no rate and in no statistic of what runs take.
const rated = `status in ('SUCCESS', 'PARTIAL', 'FAILED')`;

/** An unknown or negative value is left out of every statistic. */
const known = (column: string): string => `filter (where ${column} >= 0 and ${rated})`;
const percentile = (share: number, column: string): string =>
  `percentile_cont(${share}) within group (order by ${column}) ${known(column)}`;

const FAILURE_RATE = `(avg((status = 'FAILED')::int) filter (where ${rated}))::float8 as failure_rate`;

const CYCLE_TIME = 'coalesce("timestamp", start_time)';

// By its time first: to sort all cycles of a month takes longer than to read it twice.
const ofLastCycles = (answer: string): string => `
with newest as (
  select company, max(${CYCLE_TIME}) as cycle_time from runs where ${inView} group by company
), last_cycles as (
  select distinct on (company) company, sequence_id from runs join newest using (company)
  where ${CYCLE_TIME} = cycle_time and ${inView}
  order by company, start_time desc, sequence_id desc
)
select ${answer} from runs join last_cycles using (company, sequence_id) where ${inView}`;

const p95BySource = (column: string, limit = ''): string => `
select source, ${percentile(0.95, column)} as ${column}
from runs where ${inView} and ${column} >= 0 and ${rated} group by source order by 2 desc, 1${limit}`;

/** As the runs of an object follow one another, in its index. */
const ofItsObject = (before: '<' | '>', than: string): string => `
    where runs.object_number = ${than}.object_number and runs.object_key = ${than}.object_key
      and (runs.start_time, runs.run_id) ${before} (${than}.start_time, ${than}.run_id)`;

/**
 * The outages that began in view, as /analytics/mttr has them: failures of an object before the same next SUCCESS are
 * one. Runs before and after the time range are read too: the range cuts no outage short.
 */
const outages = `
with failures as materialized (
  select source, object_number, object_key, start_time, run_id, coalesce(end_time, start_time) as failed_at
  from runs where status = 'FAILED' and ${inView}
), firsts as (
  select distinct on (object_number, object_key, recovery_id) failures.*, recovered_at
  from failures left join lateral (
    select runs.run_id as recovery_id, coalesce(runs.end_time, runs.start_time) as recovered_at from runs${ofItsObject('>', 'failures')}
      and runs.status = 'SUCCESS'
    order by runs.start_time, runs.run_id limit 1
  ) as next on true
  order by object_number, object_key, recovery_id, start_time, run_id
), outages as (
  select source, failed_at, recovered_at
  from firsts left join lateral (
    select runs.status from runs${ofItsObject('<', 'firsts')}
      and runs.status in ('SUCCESS', 'FAILED')
    order by runs.start_time desc, runs.run_id desc limit 1
  ) as before on true
  where before.status is distinct from 'FAILED'
)`;
// Without the filter an outage that is not over would count as 0: greatest() leaves nulls out.
const MTTR = `(avg(greatest(0, extract(epoch from recovered_at - failed_at)))
  filter (where recovered_at is not null))::float8 as mttr_seconds`;

const END = 'least(now(), $__timeTo()::timestamptz)';
const since = (moment: string): string => `extract(epoch from ${END} - ${moment})::float8`;

const choice = (column: string, condition = ''): string =>
  `select distinct ${column} from runs where $__timeFilter(start_time)${condition} order by 1`;

/** Values of the variables, each narrowed down by the ones before it. */
export const choices = {
  company: choice('company'),
  source: choice('source', ' and company in ($company)'),
  object: choice('object_type', ' and company in ($company) and source in ($source)'),
};

/**
 * The states of sources, as GET /state has them. A clock of the alert engine that is older than five minutes stands still:
 * nobody would have said that something is wrong.
 */
const sourceStates = `
with engine as (
  select coalesce(max(clock) < now() - interval '5 minutes', true) as stands from alert_engine
), sources as (
  select company, source, since, last_run_at, next_due_at,
    case when stands and state in ('learning', 'well') then 'unknown' else state end as state
  from subjects cross join engine
  where object_type is null and company in ($company) and source in ($source)
)`;
/** The states of a source that something is wrong with, the worst first; a rule's meaning each (docs/alerts.md). */
const UNWELL = `'failing', 'unreadable', 'silent', 'stuck', 'incomplete', 'partial', 'slow', 'hungry', 'fast'`;

export const runsSql = {
  unwellSources: `${sourceStates}
select (count(*) filter (where state in (${UNWELL})))::int as sources from sources`,

  sourceStates: `${sourceStates}
select state, company, source, since, last_run_at, next_due_at
from sources order by array_position(array[${UNWELL}, 'unknown', 'learning', 'well', 'retired'], state), company, source`,

  // A run that is stored is not open, whatever its row says.
  runningNow: `
select started_at as start_time, company, source, object_type,
  greatest(0, extract(epoch from now() - started_at))::float8 as running_seconds
from open_runs
where closed_at is null and started_at is not null and ${chosen}
  and not exists (select from runs where runs.run_id = open_runs.run_id)
order by started_at, run_id limit 1000`,

  lastSucceeded: ofLastCycles(`(count(*) filter (where status = 'SUCCESS'))::int as succeeded`),
  lastPartial: ofLastCycles(`(count(*) filter (where status = 'PARTIAL'))::int as partial`),
  lastFailed: ofLastCycles(`(count(*) filter (where status = 'FAILED'))::int as failed`),
  lastFailureRate: ofLastCycles(FAILURE_RATE),
  lastDuration: ofLastCycles(`${percentile(0.95, 'duration_seconds')} as duration_seconds`),
  lastMemory: ofLastCycles(`(max(memory_used_bytes) ${known('memory_used_bytes')})::float8 as memory_used_bytes`),

  // An alert about something wider than what is chosen concerns what is chosen too.
  firingAlerts: `
select fired_at, severity, rule, company, source, object_type, summary, acked_by
from alerts
where state = 'firing' and (company is null or company in ($company))
  and (source is null or source in ($source)) and (object_type is null or object_type in ($object))
order by array_position(array['critical', 'high', 'warning'], severity), fired_at desc, alert_id`,

  timeline: `
select $__timeGroupAlias(start_time, $__interval),
  (count(*) filter (where status = 'SUCCESS'))::int as succeeded,
  (count(*) filter (where status = 'PARTIAL'))::int as partial,
  (count(*) filter (where status = 'FAILED'))::int as failed,
  (count(*) filter (where status in ('CANCELLED', 'SKIPPED')))::int as not_done
from runs where ${inView} group by 1 order by 1`,

  failureRate: `
select ${FAILURE_RATE} from runs where ${inView}`,

  failureRateBySource: `
select source, ${FAILURE_RATE} from runs where ${inView} group by source order by 2 desc nulls last, 1`,

  timeToRecovery: `${outages}
select ${MTTR} from outages`,

  timeToRecoveryBySource: `${outages}
select source, ${MTTR},
  count(recovered_at)::int as recovered,
  (count(*) filter (where recovered_at is null))::int as open
from outages group by source order by mttr_seconds desc nulls last, source`,

  lastErrors: `
select start_time, company, source, object_type, sequence_id, duration_seconds,
  coalesce(error_message, description) as error_message
from runs where status = 'FAILED' and ${inView} order by start_time desc, run_id desc limit 5`,

  topSources: p95BySource('duration_seconds', ' limit 10'),
  cpuBySource: p95BySource('cpu_time_seconds'),
  memoryBySource: p95BySource('memory_used_bytes'),

  percentiles: `
select source, object_type, count(*)::int as runs,
  ${percentile(0.5, 'duration_seconds')} as p50,
  ${percentile(0.95, 'duration_seconds')} as p95,
  ${percentile(0.99, 'duration_seconds')} as p99
from runs where ${inView} group by source, object_type order by p95 desc nulls last, source, object_type`,

  freshness: `
select company, source, max(start_time) as last_run_at,
  ${since('max(start_time)')} as since_last_run_seconds,
  ${since(`max(start_time) filter (where status = 'SUCCESS')`)} as since_last_success_seconds
from runs
where start_time between $__timeFrom()::timestamptz - interval '30 days' and $__timeTo()::timestamptz and ${chosen}
group by company, source order by since_last_run_seconds desc, company, source`,

  pace: `
select $__timeGroupAlias(start_time, '5m', 0), source as metric, count(*)::int as runs
from runs where ${inView} group by 1, 2 order by 1, 2`,

  runs: `
select start_time, end_time, company, source, object_type, status,
  duration_seconds, cpu_time_seconds, memory_used_bytes, description
from runs where ${inView} order by start_time desc, run_id desc limit 1000`,
};
