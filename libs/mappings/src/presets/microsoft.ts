import type { Mapping } from '../mapping.js';

/**
 * A pipeline run or an activity run of Azure Data Factory or Synapse, or the answer of a query for them.
 * https://learn.microsoft.com/rest/api/datafactory/pipeline-runs/query-by-factory
 */
export const azureDataFactory: Mapping = {
  source: 'azure-data-factory',
  each: 'not_null(value, [_body])',
  when: "status != 'Queued'",
  fields: {
    object_type: "activityName && join('/', [pipelineName, activityName]) || pipelineName",
    sequence_id: 'runGroupId || pipelineRunId',
    status: 'status',
    start_time: 'activityRunStart || runStart',
    end_time: 'activityRunEnd || runEnd',
    rows_in: 'output.rowsRead',
    rows_out: 'output.rowsCopied',
    bytes_out: 'output.dataWritten',
    run_key: 'activityRunId || runId',
    description: 'error.message || message',
    parameters: 'parameters',
  },
  labels: { activity_type: 'activityType', invoked_by: 'invokedBy.name', trigger: 'invokedBy.invokedByType' },
  words: {
    succeeded: 'SUCCESS',
    failed: 'FAILED',
    inprogress: 'RUNNING',
    canceling: 'RUNNING',
    cancelled: 'CANCELLED',
    timedout: 'FAILED',
    skipped: 'SKIPPED',
  },
};

/**
 * The refresh history of a semantic model of Power BI, whose address says the object: `?object=sales`.
 * https://learn.microsoft.com/rest/api/power-bi/datasets/get-refresh-history
 */
export const powerBi: Mapping = {
  source: 'power-bi',
  each: 'not_null(value, [_body])',
  fields: {
    object_type: 'datasetName || datasetId',
    object_id: 'datasetId',
    status: 'status',
    start_time: 'startTime',
    end_time: 'endTime',
    run_key: 'requestId',
    description: 'serviceExceptionJson',
  },
  labels: { refresh_type: 'refreshType' },
  // https://learn.microsoft.com/rest/api/power-bi/datasets/get-refresh-history#refresh: unknown is in progress.
  words: { completed: 'SUCCESS', failed: 'FAILED', unknown: 'RUNNING', disabled: 'SKIPPED', cancelled: 'CANCELLED' },
};
