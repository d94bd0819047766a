import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { mapLineage } from './map-lineage.js';

const RUN = '019a0000-0000-7000-8000-000000000001';
const DAG_RUN = '019a0000-0000-7000-8000-000000000000';

/** The start event of the specification. https://github.com/OpenLineage/OpenLineage/blob/main/spec/OpenLineage.md */
const aStart = {
  eventType: 'START',
  eventTime: '2020-12-09T23:37:31.081Z',
  run: { runId: '3b452093-782c-4ef2-9c0c-aafe2aa6f34d' },
  job: { namespace: 'my-scheduler-namespace', name: 'myjob.mytask' },
  inputs: [{ namespace: 'my-datasource-namespace', name: 'instance.schema.table' }],
  outputs: [{ namespace: 'my-datasource-namespace', name: 'instance.schema.output_table' }],
  producer: 'https://github.com/OpenLineage/OpenLineage/blob/v1-0-0/client',
  schemaURL: 'https://openlineage.io/spec/1-0-0/OpenLineage.json#/definitions/RunEvent',
};

/** A failed task as the provider of Airflow and its client write it. */
const aFailedTask = {
  eventTime: '2026-11-30T03:00:00+00:00',
  eventType: 'FAIL',
  inputs: [{ namespace: 'pg://h', name: 'a.b', inputFacets: { inputStatistics: { rowCount: 7 } } }],
  outputs: [
    { namespace: 'pg://h', name: 'a.c', outputFacets: { outputStatistics: { rowCount: 5, size: 100 } } },
    { namespace: 'pg://h', name: 'a.d', outputFacets: { outputStatistics: { rowCount: 2, size: 11 } } },
  ],
  job: {
    namespace: 'prod',
    name: 'orders.load',
    facets: { jobType: { processingType: 'BATCH', integration: 'AIRFLOW', jobType: 'TASK' } },
  },
  producer: 'https://github.com/apache/airflow/tree/providers-openlineage/2.5.0',
  run: {
    runId: RUN,
    facets: {
      nominalTime: { nominalStartTime: '2026-11-30T02:00:00+00:00' },
      parent: {
        job: { namespace: 'prod', name: 'orders' },
        run: { runId: DAG_RUN },
        root: { job: { namespace: 'prod', name: 'orders' }, run: { runId: DAG_RUN } },
      },
      errorMessage: { message: 'boom', programmingLanguage: 'python', stackTrace: 'Traceback …' },
      processing_engine: { name: 'Airflow', version: '3.0.1', openlineageAdapterVersion: '2.5.0' },
      airflow: { taskInstance: { try_number: 2, log_url: 'https://airflow.example.com/log?x=1' } },
    },
  },
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
};

/** A model as dbt-ol writes it; its namespace is not configured. */
const aModel = {
  eventType: 'COMPLETE',
  eventTime: '2024-11-22T15:58:08.942303Z',
  run: { runId: RUN, facets: { parent: { run: { runId: DAG_RUN }, job: { namespace: 'dbt', name: 'dbt-run-shop' } } } },
  job: { namespace: 'default', name: 'model.jaffle_shop.orders' },
  producer: 'https://github.com/OpenLineage/OpenLineage/tree/1.24.0/integration/dbt',
};

const recordOf = (event: unknown, rules: Parameters<typeof mapLineage>[1] = []) => {
  const mapped = mapLineage(event, rules);
  if (mapped.kind !== 'records') throw new Error(JSON.stringify(mapped));
  return mapped.records[0];
};

describe('the record of an OpenLineage event', () => {
  it('is the start of the run in the specification', () => {
    expect(recordOf(aStart)).toEqual({
      source: 'my-scheduler-namespace',
      object_type: 'myjob.mytask',
      status: 'RUNNING',
      start_time: '2020-12-09T23:37:31.081Z',
      run_key: '3b452093-782c-4ef2-9c0c-aafe2aa6f34d',
      labels: { namespace: 'my-scheduler-namespace' },
    });
  });

  it('has the facets of an Airflow task', () => {
    expect(recordOf(aFailedTask)).toEqual({
      source: 'prod',
      object_type: 'orders.load',
      sequence_id: '2026-11-30T02:00:00+00:00',
      status: 'FAILED',
      end_time: '2026-11-30T03:00:00+00:00',
      rows_in: 7,
      rows_out: 7,
      bytes_out: 111,
      run_key: RUN,
      url: 'https://airflow.example.com/log?x=1',
      labels: {
        namespace: 'prod',
        parent_job: 'orders',
        parent_run: DAG_RUN,
        root_job: 'orders',
        engine: 'Airflow',
        engine_version: '3.0.1',
        integration: 'AIRFLOW',
        job_type: 'TASK',
        try_number: '2',
      },
      description: 'boom',
    });
  });

  it('has a name that is too long with a digest at its end, and in full beside it', () => {
    const begin = 'my_app.execute_insert_into_hadoop_fs_relation_command.'.padEnd(200, 'x');
    const named = (name: string) => recordOf({ ...aModel, job: { namespace: 'prod', name } });
    expect(named(begin)).toMatchObject({ object_type: begin });
    expect(named(begin)).not.toHaveProperty('parameters');
    const [one, other] = [named(`${begin}1`), named(`${begin}2`)] as { object_type: string; parameters: string }[];
    expect(one!.object_type).toHaveLength(200);
    expect(one!.object_type).not.toBe(other!.object_type);
    expect(one!.parameters).toBe(`${begin}1`);
  });

  it('has the tool as its source when no namespace is configured, and the parent as its cycle', () => {
    expect(recordOf(aModel)).toMatchObject({ source: 'dbt', sequence_id: DAG_RUN, status: 'SUCCESS' });
  });

  it.each([
    ['prod', 'prod'],
    ['https://host/team/airflow', 'airflow'],
    ['/', 'openlineage'],
    ['default', 'openlineage'],
  ])('of the namespace %s has the source %s', (namespace, source) => {
    expect(recordOf({ ...aStart, job: { namespace, name: 'a' } })).toMatchObject({ source });
  });

  it('has the subject of the first rule for its namespace', () => {
    const rules = [
      { match: 'test-*', company: 'nobody' },
      { match: 'pro*', company: 'acme', zone: 'eu', source: 'airflow' },
      { match: '*', company: 'other' },
    ];
    expect(recordOf(aFailedTask, rules)).toMatchObject({ company: 'acme', zone: 'eu', source: 'airflow' });
    expect(recordOf(aModel, rules)).toMatchObject({ company: 'other', source: 'dbt' });
  });

  it.each([
    ['START', 'RUNNING', 'start_time'],
    ['RUNNING', 'RUNNING', 'start_time'],
    ['COMPLETE', 'SUCCESS', 'end_time'],
    ['FAIL', 'FAILED', 'end_time'],
    ['ABORT', 'CANCELLED', 'end_time'],
  ])('of type %s is %s with its %s', (eventType, status, time) => {
    expect(recordOf({ ...aStart, eventType })).toMatchObject({ status, [time]: aStart.eventTime });
  });

  it('of a start and an end has the same company, source, object and run key, whatever facets they have', () => {
    const identity = (event: unknown) => {
      const { company, source, object_type, run_key } = recordOf(event) as Record<string, unknown>;
      return { company, source, object_type, run_key };
    };
    const start = { ...aFailedTask, eventType: 'START', run: { runId: RUN.toUpperCase() } };
    expect(identity(start)).toEqual(identity(aFailedTask));
  });
});

describe('an event', () => {
  it.each([
    ['of type OTHER', { ...aStart, eventType: 'OTHER' }],
    ['without a type', { ...aStart, eventType: undefined }],
    ['about a job', { ...aStart, run: undefined }],
    ['about a dataset', { ...aStart, run: undefined, job: undefined, dataset: { namespace: 'a', name: 'b' } }],
    ['about a statement of a model', { ...aModel, job: { ...aModel.job, name: `${aModel.job.name}.sql.1` } }],
  ])('%s is ignored', (_name, event) => {
    expect(mapLineage(event, [])).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['', 'record_not_object', [aStart]],
    ['run', 'field_missing', {}],
    ['run.runId', 'field_missing', { ...aStart, run: {} }],
    ['run.runId', 'field_type', { ...aStart, run: { runId: '7' } }],
    ['job.namespace', 'field_missing', { ...aStart, job: { name: 'a' } }],
    ['job.name', 'field_missing', { ...aStart, job: { namespace: 'a', name: ' ' } }],
    ['eventTime', 'field_missing', { ...aStart, eventTime: null }],
    ['eventType', 'status_unknown', { ...aStart, eventType: 'DONE' }],
    ['eventType', 'status_unknown', { ...aStart, eventType: 'constructor' }],
  ])('is refused for its field "%s" with %s', (field, code, event) => {
    expect(mapLineage(event, [])).toMatchObject({ kind: 'refused', fault: { field, code } });
  });

  it('of any JSON is mapped, ignored or refused', () => {
    const kinds = ['records', 'ignored', 'refused'];
    const aboutEvent = fc.record(
      {
        eventType: fc.constantFrom('START', 'FAIL', 'OTHER', 1, null),
        eventTime: fc.oneof(fc.constant(aStart.eventTime), fc.jsonValue()),
        run: fc.oneof(fc.constant({ runId: RUN }), fc.record({ runId: fc.constant(RUN), facets: fc.jsonValue() })),
        job: fc.oneof(fc.constant(aStart.job), fc.jsonValue()),
        inputs: fc.jsonValue(),
        outputs: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), aboutEvent), (event) => {
        expect(kinds).toContain(mapLineage(event, [{ match: '*' }]).kind);
      }),
    );
  });
});
