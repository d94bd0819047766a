import type { Mapping } from '../mapping.js';

/**
 * `target/run_results.json` of dbt, a record for each node. Written so in its schemas v4 to v6.
 * https://docs.getdbt.com/reference/artifacts/run-results-json
 */
export const dbtRunResults: Mapping = {
  source: 'dbt',
  each: 'results',
  fields: {
    object_type: 'unique_id',
    sequence_id: '_body.metadata.invocation_id',
    status: 'status',
    start_time: "timing[?name=='execute'].started_at | [0]",
    end_time: "(timing[?name=='execute'].completed_at | [0]) || _body.metadata.generated_at",
    duration_seconds: 'execution_time',
    rows_out: 'adapter_response.rows_affected',
    run_key: "join('/', [_body.metadata.invocation_id, unique_id])",
    parameters: '_body.args.which',
    description: 'message',
  },
  labels: { dbt_version: '_body.metadata.dbt_version', relation: 'relation_name' },
  words: {
    error: 'FAILED',
    fail: 'FAILED',
    'runtime error': 'FAILED',
    pass: 'SUCCESS',
    success: 'SUCCESS',
    warn: 'PARTIAL',
    'partial success': 'PARTIAL',
    skipped: 'SKIPPED',
    'no-op': 'SKIPPED',
    reused: 'SKIPPED',
  },
};

/** Webhooks of dbt Cloud. https://docs.getdbt.com/docs/deploy/webhooks */
export const dbtCloud: Mapping = {
  source: 'dbt-cloud',
  zone: '{data.environmentName}',
  when: "data.runId && starts_with(eventType || '', 'job.run.')",
  fields: {
    object_type: 'data.jobName',
    object_id: 'data.jobId',
    status: 'data.runStatus',
    start_time: 'data.runStartedAt',
    end_time: 'data.runFinishedAt || data.runErroredAt',
    run_key: 'data.runId',
    description: "data.runStatusMessage != 'None' && data.runStatusMessage || null",
  },
  labels: { project: 'data.projectName', dbt_version: 'data.dbtVersion', reason: 'data.runReason' },
  words: { success: 'SUCCESS', errored: 'FAILED', cancelled: 'CANCELLED', running: 'RUNNING' },
  signature: { header: 'authorization' },
};
