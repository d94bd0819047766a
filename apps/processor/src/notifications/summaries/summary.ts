import {
  type Meaning,
  meaningOf,
  type MissingObject,
  type NotificationMessage,
  type NotificationSummary,
  oneLine,
  severities,
  type Severity,
  type SummarizedAlert,
  type SummarizedMute,
  type SummaryGroup,
  summaryGroups,
} from '@app/alerting';
import type { Language } from '@app/platform/settings';
import type { SummaryTime } from './summary-times.js';
import { summaryWords } from './summary-words.js';

/** Entries of each list; the counts are of all. */
const MAX_ENTRIES = 500;

/** The facts that a summary is made of. Times are ISO 8601 in UTC. */
export interface SummaryFacts {
  readonly objects: readonly ObjectFact[];
  readonly run_count: number;
  readonly failed_run_count: number;
  readonly alerts: readonly AlertFact[];
  readonly muted: readonly SummarizedMute[];
}

export interface ObjectFact extends Omit<MissingObject, 'late_at'> {
  readonly last_run_at: string | null;
  /** Null: nothing is expected of it. */
  readonly late_at: string | null;
}

export interface AlertFact extends Omit<SummarizedAlert, 'group'> {
  readonly source: string | null;
  readonly zone: string | null;
  readonly object_id: string | null;
  readonly object_type: string | null;
}

interface SummaryOf {
  readonly notification_id: string;
  readonly company: string;
  readonly every: 'day' | 'week';
  readonly time: SummaryTime;
  readonly language: Language;
  readonly now: Date;
}

/** The message that tells the day or the week of a company. It is sent also when nothing happened. Same facts, same message. */
export function summaryMessage(of: SummaryOf, facts: SummaryFacts): NotificationMessage {
  const summary = summaryOf(of, facts);
  const open = facts.alerts.filter(({ is_over }) => !is_over).map(({ severity }) => severity);
  return {
    notification_id: of.notification_id,
    kind: 'summary',
    incident_id: null,
    title: oneLine(summaryWords[of.language].title(of.company, summary)),
    severity: worstOf(open),
    company: of.company,
    source: null,
    started_at: summary.from,
    detected_at: summary.to,
    resolved_at: null,
    alerts: [],
    summary,
  };
}

function summaryOf({ every, time, now }: SummaryOf, facts: SummaryFacts): NotificationSummary {
  const from = new Date(time.fromMs).toISOString();
  const hasRun = ({ last_run_at }: ObjectFact): boolean =>
    last_run_at !== null && Date.parse(last_run_at) >= time.fromMs;
  const missing = facts.objects
    .filter((object): object is ObjectFact & MissingObject => {
      const isLate = object.late_at !== null && Date.parse(object.late_at) <= now.getTime();
      return isLate && !hasRun(object);
    })
    .toSorted((a, b) => Date.parse(a.late_at) - Date.parse(b.late_at));
  const ranCount = facts.objects.filter(hasRun).length;
  const alerts = facts.alerts.map((alert) => ({ alert, group: groupOf(alert.rule) })).toSorted(worstFirst);
  const countOf = (group: SummaryGroup): number => alerts.filter((one) => one.group === group).length;
  return {
    every,
    date: time.date,
    from,
    to: new Date(time.dueMs).toISOString(),
    expected_count: ranCount + missing.length,
    ran_count: ranCount,
    missing_count: missing.length,
    missing: missing.slice(0, MAX_ENTRIES).map(({ source, zone, object_id, object_type, late_at }) => ({
      ...{ source, zone, object_id, object_type },
      late_at,
    })),
    run_count: facts.run_count,
    failed_run_count: facts.failed_run_count,
    counts: Object.fromEntries(summaryGroups.map((group) => [group, countOf(group)])) as NotificationSummary['counts'],
    alerts: alerts.slice(0, MAX_ENTRIES).map(({ alert, group }) => ({
      alert_id: alert.alert_id,
      incident_id: alert.incident_id,
      rule: alert.rule,
      severity: alert.severity,
      group,
      summary: oneLine(alert.summary),
      started_at: alert.started_at,
      is_over: alert.is_over,
    })),
    muted_count: facts.muted.length,
    muted: facts.muted.slice(0, MAX_ENTRIES),
  };
}

const groupOfMeaning: Readonly<Partial<Record<Meaning, SummaryGroup>>> = {
  failing: 'failed',
  unreadable: 'failed',
  partial: 'failed',
  slow: 'slow',
  hungry: 'slow',
  silent: 'late',
  stuck: 'late',
  incomplete: 'late',
};

const groupOf = (rule: string): SummaryGroup => groupOfMeaning[meaningOf(rule)] ?? 'other';

interface Grouped {
  readonly alert: AlertFact;
  readonly group: SummaryGroup;
}

const worstFirst = (a: Grouped, b: Grouped): number =>
  Number(a.alert.is_over) - Number(b.alert.is_over) ||
  summaryGroups.indexOf(a.group) - summaryGroups.indexOf(b.group) ||
  severities.indexOf(a.alert.severity) - severities.indexOf(b.alert.severity) ||
  Date.parse(a.alert.started_at) - Date.parse(b.alert.started_at);

/** While nothing is open there is none, and the least stands for it. */
const worstOf = (given: readonly Severity[]): Severity =>
  severities.find((severity) => given.includes(severity)) ?? 'warning';
