import { isUuid, MAX_OBJECT_ID_CHARS } from '@app/contracts';
import {
  amountAt,
  compact,
  type DoorRecord,
  ignored,
  isObject,
  labelsOf,
  listAt,
  type Mapped,
  recordsOf,
  refused,
  subjectOf,
  type SubjectRule,
  textAt,
  typeName,
  valueAt,
  webAddressAt,
} from '@app/mappings';
import { hash } from 'node:crypto';

/** https://openlineage.io/spec/2-0-2/OpenLineage.json, `RunEvent.eventType`. OTHER and no type only add facets. */
const statuses: Readonly<Record<string, string>> = {
  START: 'RUNNING',
  RUNNING: 'RUNNING',
  COMPLETE: 'SUCCESS',
  FAIL: 'FAILED',
  ABORT: 'CANCELLED',
};

/** The repositories of producers by the name of their tool. Producers are addresses of code. */
const tools = ['airflow', 'dbt', 'spark', 'flink', 'dagster', 'hive', 'trino', 'great_expectations'];

/** The namespace that clients send when none was configured. */
const UNSET_NAMESPACE = 'default';

/**
 * The record in an OpenLineage event. Events of datasets and jobs, and of type OTHER, say nothing about a run's course.
 * Total: every JSON is mapped, ignored or refused with the name of its field.
 */
export function mapLineage(event: unknown, rules: readonly SubjectRule[]): Mapped {
  if (!isObject(event)) return refused('record_not_object', '', `an event is a JSON object, got ${typeName(event)}`);
  if (valueAt(event, 'run') === undefined) return mapRunless(event);
  const runId = textAt(event, 'run', 'runId');
  if (runId === undefined) return refused('field_missing', 'run.runId', 'is required');
  if (!isUuid(runId.toLowerCase())) return refused('field_type', 'run.runId', 'must be a UUID');
  const missing = ['namespace', 'name'].find((key) => textAt(event, 'job', key) === undefined);
  if (missing !== undefined) return refused('field_missing', `job.${missing}`, 'is required');
  if (textAt(event, 'eventTime') === undefined) return refused('field_missing', 'eventTime', 'is required');
  const type = valueAt(event, 'eventType') ?? 'OTHER';
  if (isStatement(event)) return ignored('a statement is a part of the run that makes it');
  if (type === 'OTHER') return ignored('an event of type OTHER says nothing about the course of its run');
  const status = typeof type === 'string' && Object.hasOwn(statuses, type) ? statuses[type] : undefined;
  if (status === undefined) {
    return refused('status_unknown', 'eventType', `must be one of ${Object.keys(statuses).join(', ')}, OTHER`);
  }
  return recordsOf(recordOf(event, { runId: runId.toLowerCase(), status, rules }));
}

/** dbt-ol sends a run `model.shop.orders.sql.1` for each statement of a model, beside the model: as objects they are noise. */
const isStatement = (event: unknown): boolean =>
  textAt(event, 'producer')?.includes('dbt') === true && /\.sql\.\d+$/.test(textAt(event, 'job', 'name') ?? '');

function mapRunless(event: unknown): Mapped {
  if (valueAt(event, 'job') !== undefined) return ignored('an event about a job says nothing about a run');
  if (valueAt(event, 'dataset') !== undefined) return ignored('an event about a dataset says nothing about a run');
  return refused('field_missing', 'run', 'is required');
}

interface Reading {
  readonly runId: string;
  readonly status: string;
  readonly rules: readonly SubjectRule[];
}

// Company, source, object and run key come from fields that every event of a run has: they are what joins start and end.
function recordOf(event: unknown, { runId, status, rules }: Reading): DoorRecord {
  const namespace = textAt(event, 'job', 'namespace')!;
  const { company, zone, source = sourceOf(namespace, event) } = subjectOf(namespace, rules);
  const facets = valueAt(event, 'run', 'facets');
  const time = textAt(event, 'eventTime');
  return compact<DoorRecord>({
    company,
    zone,
    source,
    ...objectOf(textAt(event, 'job', 'name')!),
    sequence_id:
      textAt(facets, 'nominalTime', 'nominalStartTime') ??
      textAt(facets, 'parent', 'root', 'run', 'runId') ??
      textAt(facets, 'parent', 'run', 'runId'),
    status,
    start_time: status === 'RUNNING' ? time : undefined,
    end_time: status === 'RUNNING' ? undefined : time,
    rows_in: sumOf(listAt(event, 'inputs'), 'inputFacets', 'inputStatistics', 'rowCount'),
    rows_out: sumOf(listAt(event, 'outputs'), 'outputFacets', 'outputStatistics', 'rowCount'),
    bytes_out: sumOf(listAt(event, 'outputs'), 'outputFacets', 'outputStatistics', 'size'),
    run_key: runId,
    url: webAddressAt(facets, 'airflow', 'taskInstance', 'log_url'),
    labels: labelsFrom(event, facets),
    description: textAt(facets, 'errorMessage', 'message'),
  });
}

/** Jobs of Spark have names as long as their paths. A name that is too long has a digest in place of its end, and stands in full beside it. */
function objectOf(name: string): Pick<DoorRecord, 'object_type' | 'parameters'> {
  if (name.length <= MAX_OBJECT_ID_CHARS) return { object_type: name };
  const digest = hash('sha1', name, 'hex').slice(0, DIGEST_CHARS);
  const begin = name.slice(0, MAX_OBJECT_ID_CHARS - DIGEST_CHARS - 1).toWellFormed();
  return { object_type: `${begin}~${digest}`, parameters: name };
}

const DIGEST_CHARS = 12;

/** The last part of the namespace; where it says nothing, the tool that made the event. */
function sourceOf(namespace: string, event: unknown): string {
  const part = namespace.split('/').findLast((each) => each.trim() !== '');
  if (part !== undefined && part !== UNSET_NAMESPACE) return part;
  const producer = textAt(event, 'producer')?.toLowerCase() ?? '';
  return tools.find((tool) => producer.includes(tool)) ?? 'openlineage';
}

function sumOf(datasets: readonly unknown[], ...path: readonly string[]): number | undefined {
  const amounts = datasets.map((dataset) => amountAt(dataset, ...path)).filter((each) => each !== undefined);
  return amounts.length === 0 ? undefined : amounts.reduce((sum, each) => sum + each, 0);
}

function labelsFrom(event: unknown, facets: unknown): DoorRecord['labels'] {
  const tryNumber = amountAt(facets, 'airflow', 'taskInstance', 'try_number');
  return labelsOf([
    ['namespace', textAt(event, 'job', 'namespace')],
    ['parent_job', textAt(facets, 'parent', 'job', 'name')],
    ['parent_run', textAt(facets, 'parent', 'run', 'runId')],
    ['root_job', textAt(facets, 'parent', 'root', 'job', 'name')],
    ['engine', textAt(facets, 'processing_engine', 'name')],
    ['engine_version', textAt(facets, 'processing_engine', 'version')],
    ['integration', textAt(event, 'job', 'facets', 'jobType', 'integration')],
    ['job_type', textAt(event, 'job', 'facets', 'jobType', 'jobType')],
    ['try_number', tryNumber === undefined ? undefined : String(tryNumber)],
    ...listAt(facets, 'tags', 'tags').map((tag) => [textAt(tag, 'key') ?? '', textAt(tag, 'value')] as const),
  ]);
}
