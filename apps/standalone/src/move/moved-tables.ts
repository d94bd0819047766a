/** A table whose rows are copied as they are. */
export interface MovedTable {
  readonly name: string;
  /** The name for people. */
  readonly title: string;
  readonly key: readonly string[];
  readonly order: string;
  /** Rows that are never changed, or of which another unique key exists: what is there stays in any case. */
  readonly isOnce?: boolean;
}

/** The tables in the order of copying. The runs come before them, the rollups and the engine after them. */
export const movedTables: readonly MovedTable[] = [
  { name: 'objects', title: 'objects', key: ['object_hash'], order: 'object_hash' },
  { name: 'object_refusals', title: 'refusals of objects', key: ['company_hash'], order: 'company_hash' },
  { name: 'open_runs', title: 'open runs', key: ['run_id'], order: 'stored_at, run_id' },
  { name: 'dead_letters', title: 'dead letters', key: ['dead_letter_id'], order: '"time", dead_letter_id' },
  { name: 'refusals', title: 'refusals at the door', key: ['refusal_id'], order: 'refusal_id' },
  { name: 'alerts', title: 'alerts', key: ['alert_id'], order: 'started_at, alert_id' },
  {
    name: 'alert_transitions',
    title: 'changes of alerts',
    key: ['transition_id'],
    order: 'stored_by, "at", seq, transition_id',
    isOnce: true,
  },
  { name: 'cycles', title: 'cycles', key: ['company', 'sequence_id'], order: 'cycle_time, company, sequence_id' },
  { name: 'subjects', title: 'states of subjects', key: ['subject_id'], order: 'subject_id' },
  { name: 'retired_expectations', title: 'retired expectations', key: ['expectation_id'], order: 'expectation_id' },
  { name: 'silences', title: 'silences', key: ['silence_id'], order: 'created_at, silence_id' },
  {
    name: 'incident_acknowledgements',
    title: 'acknowledged incidents',
    key: ['incident_id', 'company'],
    order: 'incident_id, company',
  },
  { name: 'notifications', title: 'notifications', key: ['notification_id'], order: 'created_at, notification_id' },
  {
    name: 'incident_link_uses',
    title: 'used links of messages',
    key: ['notification_id', 'action'],
    order: 'notification_id, action',
    isOnce: true,
  },
  // Links of messages that were sent before stay good, unless the target has made a key of its own.
  { name: 'signing_keys', title: 'keys of links', key: ['name'], order: 'name', isOnce: true },
  { name: 'audit_log', title: 'changes by people', key: ['audit_id'], order: 'at, audit_id', isOnce: true },
];

/** Tables that have ways of their own to be moved. */
export const otherTables = [
  'runs',
  'alert_engine',
  // Not moved: of use for some days, and only to an engine that has not folded them.
  'refusal_summaries',
  'rollup_state',
  'rollup_periods',
  'rollup_tiles',
  'rollup_doubts',
] as const;
