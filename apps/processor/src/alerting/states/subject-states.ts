import {
  meaningOf,
  meanings,
  type OpenAlerts,
  sayingOf,
  severities,
  type Subject,
  type SubjectState,
} from '@app/alerting';
import { MINUTE_MS } from '@app/time';
import { type MutedUntil, mutedUntilOf } from '../../notifications/index.js';
import type { AcknowledgementDto } from '../alerts/alerts.dto.js';
import { storedSubjectOf } from './record-states.js';
import { decide } from './state-changes.js';
import type { StateAlertDto, SubjectStateDto } from './states.dto.js';
import type { Clocks, ShownAlert } from './states.queries.js';
import type { SubjectRow } from './subjects.repository.js';

/** Alerts that one subject lists; all of them decide. */
const MOST_ALERTS = 20;
/** A clock of the engine that is older than this stands still: the engine writes it down every half minute. */
const ENGINE_STANDS_MS = 5 * MINUTE_MS;

/** A subject with its state decided; the rest is worked out for those of a page only. */
export interface DecidedSubject {
  readonly row: SubjectRow;
  readonly subject: Subject;
  readonly state: SubjectState;
  readonly reason: SubjectStateDto['reason'];
  readonly since: string | null;
  readonly detected_at: string | null;
  readonly alerts: readonly ShownAlert[];
  readonly deciding: readonly ShownAlert[];
}

/** Adds the sources that alerts are about and of which no run is known: none of their records could be read. */
export function withStrangers(sources: readonly SubjectRow[], alerts: readonly ShownAlert[]): readonly SubjectRow[] {
  const known = new Set(sources.map(keyOfSource));
  const strangers = new Map<string, SubjectRow>();
  for (const { subject } of alerts) {
    const { company, source, object_type } = subject;
    if (company === null || source === null || object_type !== null || known.has(keyOfSource(subject))) continue;
    strangers.set(keyOfSource(subject), { ...nothingKnown, company, source });
  }
  if (strangers.size === 0) return sources;
  return [...sources, ...strangers.values()].sort(
    (a, b) => compare(a.company, b.company) || compare(a.source, b.source),
  );
}

const keyOfSource = ({ company, source }: Pick<Subject, 'company' | 'source'>): string =>
  JSON.stringify([company, source]);
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const nothingKnown: Omit<SubjectRow, 'company' | 'source'> = {
  subject_id: '',
  source_id: '',
  zone: null,
  object_id: null,
  object_type: null,
  last_run_id: null,
  last_run_at: null,
  last_run_status: null,
  next_due_at: null,
  late_at: null,
  expectation: null,
  state: '',
  reason: null,
  since: null,
  detected_at: null,
  changed_at: '',
  stored_by: '',
};

/** Decides the states of subjects out of all open alerts. */
export function decideAll(
  rows: readonly SubjectRow[],
  alerts: OpenAlerts<ShownAlert>,
  { now, evaluated_at }: Clocks,
): DecidedSubject[] {
  const nowMs = Date.parse(now);
  const stands = evaluated_at === null || nowMs - Date.parse(evaluated_at) > ENGINE_STANDS_MS;
  return rows.map((row) => {
    const stored = storedSubjectOf(row);
    const decided = { row, subject: stored.subject, ...decide(stored, alerts, nowMs) };
    // Without an engine nobody would have said that something is wrong.
    if (stands && decided.state !== 'retired' && decided.deciding.length === 0 && decided.reason === null) {
      return { ...decided, state: 'unknown', reason: 'not_evaluated', since: evaluated_at, detected_at: evaluated_at };
    }
    const isStored = row.state === decided.state && row.reason === decided.reason;
    return isStored ? { ...decided, ...timesOf(row, decided) } : decided;
  });
}

/** A state goes on when the alert that began it is over and another one of its meaning is open. */
function timesOf(
  row: SubjectRow,
  { since, detected_at }: Pick<DecidedSubject, 'since' | 'detected_at'>,
): Pick<DecidedSubject, 'since' | 'detected_at'> {
  if (row.since === null || (since !== null && Date.parse(since) < Date.parse(row.since)))
    return { since, detected_at };
  return { since: row.since, detected_at: row.detected_at };
}

/** The state of a subject, as it is answered. */
export function shownState(decided: DecidedSubject, mutedUntil: MutedUntil): SubjectStateDto {
  const { row, subject, state, reason, since, detected_at, alerts, deciding } = decided;
  return {
    subject,
    state,
    reason,
    since,
    detected_at,
    alerts: worstOf(alerts).map((alert) => shownAlert(alert, mutedUntil)),
    alert_count: alerts.length,
    last_run:
      row.last_run_id === null || row.last_run_at === null
        ? null
        : {
            run_id: row.last_run_id,
            end_time: row.last_run_at,
            status: row.last_run_status as NonNullable<SubjectStateDto['last_run']>['status'],
          },
    next_due_at: row.next_due_at,
    late_at: row.late_at,
    acknowledged: acknowledgedOf(deciding),
    muted_until: mutedOf(subject, deciding, mutedUntil),
  };
}

const rankOf = ({ rule, state }: ShownAlert): number =>
  state === 'unknown' ? meanings.length : meanings.indexOf(meaningOf(rule));

/** The worst alerts, the worst first: by meaning, severity and start. */
function worstOf(alerts: readonly ShownAlert[]): ShownAlert[] {
  const ranked = alerts.map((alert) => ({
    alert,
    rank: rankOf(alert) * severities.length + severities.indexOf(alert.severity),
    startedMs: Date.parse(alert.started_at),
  }));
  ranked.sort((a, b) => a.rank - b.rank || a.startedMs - b.startedMs || (a.alert.alert_id < b.alert.alert_id ? -1 : 1));
  return ranked.slice(0, MOST_ALERTS).map(({ alert }) => alert);
}

/** An open alert, as it is answered. */
export const shownAlert = (alert: ShownAlert, mutedUntil: MutedUntil): StateAlertDto => ({
  alert_id: alert.alert_id,
  rule: alert.rule,
  meaning: meaningOf(alert.rule),
  severity: alert.severity,
  state: alert.state,
  summary: alert.summary,
  saying: sayingOf(alert),
  incident_id: alert.incident_id,
  subject: alert.subject,
  started_at: alert.started_at,
  detected_at: alert.detected_at,
  acknowledgement: ackOf(alert),
  muted_until: mutedUntil(alert.rule, alert.subject, alert.incident_id),
});

const ackOf = ({ acked_at, acked_by, ack_note }: ShownAlert): AcknowledgementDto | null =>
  acked_at === null ? null : { at: acked_at, by: acked_by, note: ack_note ?? '' };

/** The newest acknowledgement; null: one of the alerts is not acknowledged. */
function acknowledgedOf(deciding: readonly ShownAlert[]): AcknowledgementDto | null {
  const acknowledged = deciding.flatMap((alert) => ackOf(alert) ?? []);
  if (deciding.length === 0 || acknowledged.length < deciding.length) return null;
  return acknowledged.reduce((a, b) => (Date.parse(a.at) >= Date.parse(b.at) ? a : b));
}

/** When the first of the alerts that make it so is heard of again; without alerts: the mute of the subject itself. */
const mutedOf = (subject: Subject, deciding: readonly ShownAlert[], mutedUntil: MutedUntil): string | null =>
  deciding.length === 0 ? mutedUntil(null, subject) : mutedUntilOf(deciding, mutedUntil);
