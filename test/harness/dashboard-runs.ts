import { DAY_MS, MINUTE_MS } from '@app/time';
/** A run as its row, as far as dashboards look. */
export interface Run {
  readonly run_id: string;
  readonly sequence_id: string;
  readonly timestamp: string | null;
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: string;
  readonly object_type: string;
  readonly status: 'SUCCESS' | 'PARTIAL' | 'FAILED' | 'CANCELLED';
  readonly start_time: string;
  readonly end_time: string | null;
  readonly duration_seconds: number | null;
  readonly cpu_time_seconds: number | null;
  readonly memory_used_bytes: number | null;
  readonly description: string | null;
  readonly error_message: string | null;
}

/** Beginning and end of the time range that is looked at; runs begin exactly at both, and a millisecond outside of them. */
export const FROM = '2025-09-05T06:00:00.000Z';
export const TO = '2025-09-05T12:00:00.000Z';

const after = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

/** One letter for each half hour of the range: S(uccess), F(ailed), or no run. */
const objects = [
  { company: 'acme', source: 'zoho', object_id: '1', object_type: 'invoices', runs: 'SSFFSSSFSSSSS' },
  { company: 'acme', source: 'zoho', object_id: '2', object_type: 'contacts', runs: 'SSSSSSSSSSSS' },
  // Fails before anything is known of it, and at the end.
  { company: 'acme', source: 'Efficy', object_id: '3', object_type: 'contacts', runs: 'FFSSSSSSSSFF' },
  // The ids and names of another company's.
  { company: "l'Orée", source: 'zoho', object_id: '1', object_type: 'invoices', runs: 'SSSSFSSSSSSS' },
  { company: "l'Orée", source: "o'books", object_id: '9', object_type: 'a "name"', runs: 'SFS' },
  { company: "l'Orée", source: 'only failures', object_id: '10', object_type: 'notes', runs: ' F  F F' },
  { company: "l'Orée", source: 'nothing known', object_id: '11', object_type: 'notes', runs: '  S S' },
  // More sources than the ten that are shown.
  ...Array.from({ length: 8 }, (_, index) => ({
    company: 'acme',
    source: `small ${index}`,
    object_id: '30' + index,
    object_type: 'items',
    runs: 'S',
  })),
];

let count = 0;
const runId = (): string => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;

function aRun(changes: Partial<Run> & Pick<Run, 'start_time'>): Run {
  const status = changes.status ?? 'SUCCESS';
  const duration_seconds = changes.duration_seconds === undefined ? 1 : changes.duration_seconds;
  return {
    run_id: runId(),
    sequence_id: `cycle ${changes.start_time.slice(0, 16)}`,
    timestamp: `${changes.start_time.slice(0, 16)}:00.000Z`,
    company: 'acme',
    zone: '1-Raw',
    source: 'zoho',
    object_id: '1',
    object_type: 'invoices',
    status,
    end_time: duration_seconds === null ? null : after(changes.start_time, duration_seconds * 1000),
    cpu_time_seconds: 0.5,
    memory_used_bytes: 1000,
    description: status === 'FAILED' ? 'what the source said' : 'Tout roule',
    error_message: status === 'FAILED' ? `401 in run ${count}` : null,
    ...changes,
    duration_seconds,
  };
}

const cycles: Run[] = objects.flatMap(({ runs, ...object }, which) =>
  [...runs].flatMap((letter, cycle) => {
    if (letter === ' ') return [];
    const mark = cycle * 7 + Number(object.object_id) * 13;
    const known = object.source !== 'nothing known';
    return [
      aRun({
        ...object,
        // The first object begins with the cycle, the others a few seconds later.
        start_time: after(FROM, cycle * 30 * MINUTE_MS + which * 3217),
        status: letter === 'F' ? 'FAILED' : 'SUCCESS',
        duration_seconds: !known ? null : mark % 11 === 0 ? -2.5 : (mark % 50) + 0.25,
        cpu_time_seconds: !known || mark % 9 === 0 ? null : (mark % 17) / 10,
        memory_used_bytes: !known || mark % 6 === 0 ? null : mark % 5 === 0 ? -4096 : mark * 1000,
      }),
    ];
  }),
);

/** Known runs, in no particular order. */
export const runs: readonly Run[] = [
  ...cycles,
  aRun({ start_time: after(FROM, -1), status: 'FAILED', duration_seconds: 9000 }),
  aRun({ start_time: after(TO, 1), status: 'FAILED', duration_seconds: 9000, memory_used_bytes: 9e9 }),
  // Silent for long, and for so long that nobody waits for it any more.
  aRun({ start_time: after(FROM, -20 * DAY_MS), source: 'silent', object_id: '20', object_type: 'deals' }),
  aRun({
    start_time: after(FROM, -21 * DAY_MS),
    source: 'silent',
    object_id: '20',
    object_type: 'deals',
    status: 'FAILED',
  }),
  aRun({ start_time: after(FROM, -30 * DAY_MS - 1), source: 'gone', object_id: '21', object_type: 'deals' }),
  // Twice at the same moment: one cycle without a time, one object in another zone that does not end the other's outage.
  aRun({
    start_time: after(FROM, 45 * MINUTE_MS),
    timestamp: null,
    sequence_id: 'no time',
    company: 'solo',
    source: 'erp',
  }),
  aRun({ start_time: after(FROM, 65 * MINUTE_MS), zone: '2-Clean', duration_seconds: 0 }),
  // The last cycle of a company, in part; and a source of which nothing came to its end.
  aRun({ start_time: after(FROM, 50 * MINUTE_MS), company: 'half', source: 'erp', status: 'PARTIAL' }),
  aRun({ start_time: after(FROM, 20 * MINUTE_MS), source: 'stopped', object_id: '22', status: 'CANCELLED' }),
].toSorted((a, b) => (a.duration_seconds ?? 0) - (b.duration_seconds ?? 0));

/** The state of a source or an object as its row, as far as dashboards look. */
export interface Subject {
  readonly subject_id: string;
  readonly source_id: string;
  readonly company: string;
  readonly source: string;
  /** Null: a source. */
  readonly object_type: string | null;
  readonly state: string;
  readonly since: string | null;
  readonly last_run_at: string | null;
  readonly next_due_at: string | null;
}

const aSubject = (company: string, source: string, state: string, object_type: string | null = null): Subject => ({
  subject_id: runId(),
  source_id: runId(),
  company,
  source,
  object_type,
  state,
  since: after(FROM, count * MINUTE_MS),
  last_run_at: FROM,
  next_due_at: state === 'retired' ? null : TO,
});

export const subjects: readonly Subject[] = [
  aSubject('acme', 'zoho', 'well'),
  aSubject('acme', 'zoho', 'failing', 'invoices'),
  aSubject('acme', 'Efficy', 'failing'),
  aSubject('acme', 'silent', 'silent'),
  aSubject('acme', 'gone', 'retired'),
  aSubject("l'Orée", 'zoho', 'slow'),
  aSubject("l'Orée", "o'books", 'learning'),
  aSubject('half', 'erp', 'partial'),
  aSubject('solo', 'erp', 'unknown'),
];

/** A run that has started as its row, as far as dashboards look. */
export interface OpenRun {
  readonly run_id: string;
  readonly company: string;
  readonly source: string;
  readonly object_number: number;
  readonly object_type: string;
  readonly started_at: string | null;
  readonly closed_at: string | null;
}

const anOpenRun = (changes: Partial<OpenRun>): OpenRun => ({
  run_id: runId(),
  company: 'acme',
  source: 'zoho',
  object_number: 1,
  object_type: 'invoices',
  started_at: after(FROM, count * MINUTE_MS),
  closed_at: null,
  ...changes,
});

export const openRuns: readonly OpenRun[] = [
  anOpenRun({}),
  anOpenRun({ company: "l'Orée", source: "o'books", object_type: 'a "name"' }),
  // Begun before the range, and running for longer than anybody looks.
  anOpenRun({ source: 'Efficy', object_type: 'contacts', started_at: '2025-08-01T00:00:00.000Z' }),
  // Ended, stored, and the end of a run whose start has not come.
  anOpenRun({ closed_at: TO }),
  anOpenRun({ run_id: cycles[0]!.run_id }),
  anOpenRun({ started_at: null }),
];

/** An alert as its row, as far as dashboards look. */
export interface Alert {
  readonly alert_id: string;
  readonly state: string;
  readonly severity: string;
  readonly rule: string;
  readonly company: string | null;
  readonly source: string | null;
  readonly object_type: string | null;
  readonly summary: string;
  readonly fired_at: string | null;
  readonly acked_by: string | null;
}

const anAlert = (changes: Partial<Alert>): Alert => ({
  alert_id: runId(),
  state: 'firing',
  severity: 'high',
  rule: 'failure-detected',
  company: 'acme',
  source: 'zoho',
  object_type: null,
  summary: `alert ${count}`,
  fired_at: after(FROM, count * MINUTE_MS),
  acked_by: null,
  ...changes,
});

export const alerts: readonly Alert[] = [
  anAlert({}),
  anAlert({ object_type: 'invoices', severity: 'warning', rule: 'latency-degraded' }),
  anAlert({ company: "l'Orée", source: "o'books", object_type: 'a "name"', acked_by: 'ana' }),
  anAlert({ company: "l'Orée", source: null, rule: 'cycle-incomplete', severity: 'critical' }),
  anAlert({ company: null, source: null, rule: 'pipeline-lagging', severity: 'critical' }),
  // Fires for longer than the range.
  anAlert({ source: 'silent', rule: 'source-silent', fired_at: '2025-08-20T00:00:00.000Z' }),
  anAlert({ state: 'resolved' }),
  anAlert({ state: 'pending', fired_at: null }),
  anAlert({ state: 'unknown' }),
];
