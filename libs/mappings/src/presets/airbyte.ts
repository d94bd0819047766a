import type { Mapping } from '../mapping.js';

/** Airbyte's notification webhook. https://docs.airbyte.com/platform/operator-guides/configuring-sync-notifications */
export const airbyte: Mapping = {
  source: 'airbyte',
  when: 'data.jobId && data.connection',
  fields: {
    object_type: 'data.connection.name',
    object_id: 'data.connection.id',
    status: "data.success && 'SUCCESS' || 'FAILED'",
    start_time: 'data.startedAt',
    end_time: 'data.finishedAt',
    duration_seconds: 'data.durationInSeconds',
    rows_in: 'data.recordsEmitted',
    rows_out: 'data.recordsCommitted',
    bytes_out: 'data.bytesCommitted',
    run_key: 'to_string(data.jobId)',
    url: 'data.connection.url',
    description: 'data.errorMessage',
  },
  labels: {
    workspace: 'data.workspace.name',
    airbyte_source: 'data.source.name',
    destination: 'data.destination.name',
  },
};
