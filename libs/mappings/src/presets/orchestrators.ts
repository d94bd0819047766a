import type { Mapping } from '../mapping.js';

const related = (role: string): string => `related[?"prefect.resource.role"=='${role}']."prefect.resource.name" | [0]`;

/**
 * An event of a flow run of Prefect, sent whole by the action "call a webhook".
 * https://docs.prefect.io/v3/api-ref/events/flow-run-events
 */
export const prefect: Mapping = {
  source: 'prefect',
  // Scheduled, pending and paused runs have not begun, or go on later.
  when: `starts_with(event || '', 'prefect.flow-run.')
    && contains(['RUNNING', 'COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'], resource."prefect.state-type" || '')`,
  fields: {
    object_type: `(${related('deployment')}) || (${related('flow')}) || resource."prefect.resource.name"`,
    status: 'resource."prefect.state-type"',
    start_time: `resource."prefect.state-type" == 'RUNNING' && (resource."prefect.state-timestamp" || occurred) || null`,
    end_time: `resource."prefect.state-type" != 'RUNNING' && (resource."prefect.state-timestamp" || occurred) || null`,
    run_key: 'resource."prefect.resource.id"',
    description: 'resource."prefect.state-message"',
  },
  labels: {
    flow: related('flow'),
    flow_run: 'resource."prefect.resource.name"',
    state: 'resource."prefect.state-name"',
    run_count: 'resource."prefect.run-count"',
  },
  words: {
    completed: 'SUCCESS',
    failed: 'FAILED',
    crashed: 'FAILED',
    cancelled: 'CANCELLED',
    running: 'RUNNING',
  },
};

/** The webhook `workflow_run` of GitHub Actions. https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run */
export const githubActions: Mapping = {
  source: '{repository.full_name}',
  when: "workflow_run && (action == 'in_progress' || action == 'completed')",
  fields: {
    object_type: 'workflow_run.name',
    object_id: 'to_string(workflow_run.workflow_id)',
    zone: 'workflow_run.head_branch',
    status: "workflow_run.conclusion || 'in_progress'",
    start_time: 'workflow_run.run_started_at || workflow_run.created_at',
    end_time: "action == 'completed' && workflow_run.updated_at || null",
    run_key: 'to_string(workflow_run.id)',
    attempt: 'workflow_run.run_attempt',
    url: 'workflow_run.html_url',
  },
  labels: {
    event: 'workflow_run.event',
    commit: 'workflow_run.head_sha',
    run_number: 'to_string(workflow_run.run_number)',
  },
  words: {
    success: 'SUCCESS',
    neutral: 'SUCCESS',
    failure: 'FAILED',
    timed_out: 'FAILED',
    startup_failure: 'FAILED',
    cancelled: 'CANCELLED',
    stale: 'CANCELLED',
    skipped: 'SKIPPED',
    action_required: 'SKIPPED',
    in_progress: 'RUNNING',
  },
  signature: { header: 'x-hub-signature-256', prefix: 'sha256=' },
};

/**
 * The data of n8n's Error Trigger; the same with a `status` and times from a node at the end of a workflow.
 * https://docs.n8n.io/flow-logic/error-handling/
 */
export const n8n: Mapping = {
  source: 'n8n',
  each: "type(_body) == 'array' && _body || [_body]",
  when: 'workflow',
  fields: {
    object_type: 'workflow.name',
    object_id: 'workflow.id',
    status: "(execution.error || trigger.error) && 'error' || status",
    start_time: 'execution.startedAt',
    end_time: "status != 'running' && (execution.stoppedAt || trigger.error.timestamp || _now) || null",
    rows_out: 'rows_out',
    run_key: 'execution.id',
    url: 'execution.url',
    description: 'execution.error.message || trigger.error.message || message',
  },
  labels: {
    last_node: 'execution.lastNodeExecuted',
    mode: 'execution.mode || trigger.mode',
    retry_of: 'execution.retryOf',
  },
  words: { error: 'FAILED', crashed: 'FAILED', success: 'SUCCESS', canceled: 'CANCELLED', running: 'RUNNING' },
};
