import type { Mapping } from '../mapping.js';

/**
 * Fivetran's webhooks: `sync_start` and `sync_end`. Others, and test events, which have no sync, are ignored.
 * https://fivetran.com/docs/rest-api/getting-started/webhooks
 */
export const fivetran: Mapping = {
  source: 'fivetran',
  when: "(event == 'sync_start' || event == 'sync_end') && sync_id",
  fields: {
    object_type: 'connector_name || connection_name || connector_id || connection_id',
    object_id: 'connector_id || connection_id',
    status: "event == 'sync_start' && 'RUNNING' || data.status",
    start_time: "event == 'sync_start' && created || null",
    end_time: "event == 'sync_end' && created || null",
    run_key: 'sync_id',
    description: 'data.reason',
  },
  labels: { connector_type: 'connector_type || connection_type', destination: 'destination_group_id' },
  words: { successful: 'SUCCESS', failure: 'FAILED', failure_with_task: 'FAILED', rescheduled: 'SKIPPED' },
  signature: { header: 'x-fivetran-signature-256' },
};
