import { alertIdOf } from '@app/contracts';
import type { AlertState, AlertTransition, Evidence } from '../model/alert.js';
import { type Subject, subjectKey, subjectName } from '../model/subject.js';
import type { Verdict } from '../rules/checks.js';
import type { Rule } from '../rules/define-rule.js';
import { rules } from '../rules/rules.js';
import { durationText } from '../rules/words.js';
import { isoOf } from './evidence.js';
import { joinIncident, leaveIncident } from './incidents.js';
import type { RuleSettings } from './rule-settings.js';
import type { AlertHolder, EngineState, ObjectState, OpenAlert } from './state.js';

/** The result of one check of a rule for a subject. */
export interface Finding {
  readonly rule: Rule;
  /** Place of the check in the rule. */
  readonly place: number;
  readonly settings: RuleSettings;
  readonly holder: AlertHolder;
  readonly verdict: NonNullable<Verdict>;
  readonly cause: string | null;
  readonly evidence: () => Evidence;
  /** When it happened, by the runs; the fold's clock for what has no run. */
  readonly eventMs: number;
  /** When it began by the runs, where that is before `eventMs`. */
  readonly startedMs: number;
}

/** One per rule and subject, over all episodes. */
const fingerprintOf = (rule: string, subject: Subject): string => alertIdOf('alert', rule, subjectKey(subject));

const versions = new Map(rules.map(({ id, version }) => [id, version]));

const targetOf: Readonly<Record<'bad' | 'waiting' | 'unknown', AlertState>> = {
  bad: 'firing',
  waiting: 'pending',
  unknown: 'unknown',
};

/** Applies what was found: opens, moves on or resolves the alert, and says which changes that made. */
export function applyFinding(state: EngineState, finding: Finding, nowMs: number): AlertTransition[] {
  const { verdict, place, holder, rule } = finding;
  const open = holder.alerts.find((alert) => alert.rule === rule.id);
  if (verdict.is === 'good') {
    if (!open?.checks.includes(place)) return [];
    open.checks = open.checks.filter((check) => check !== place);
    return open.checks.length > 0 ? [] : resolve(state, holder, open, wellAgain(finding, open), nowMs);
  }
  const to = targetOf[verdict.is];
  if (open === undefined) return [begin(state, finding, to, nowMs)];
  if (!open.checks.includes(place)) open.checks.push(place);
  // A firing alert goes on firing until there is evidence that it is over.
  const isNews = to !== open.state && (to === 'firing' || open.state !== 'firing');
  return isNews || (to === 'firing' && saysMore(open.evidence, finding))
    ? [moveOn(state, open, finding, to, nowMs)]
    : [];
}

// A resolved alert keeps its reason, and says how long it lasted in the world.
function wellAgain({ holder, rule, verdict, evidence, eventMs }: Finding, { startedMs }: OpenAlert) {
  const lasted = durationText(Math.max(0, eventMs - startedMs) / 1000);
  const name = holder.subject.company === null ? '' : `${subjectName(holder.subject)} `;
  return { summary: `${name}${verdict.says ?? `: ${rule.id} is over`}, after ${lasted}`, evidence: evidence() };
}

function begin(state: EngineState, finding: Finding, to: AlertState, nowMs: number): AlertTransition {
  const { rule, holder } = finding;
  const fingerprint = fingerprintOf(rule.id, holder.subject);
  const evidence = finding.evidence();
  const open: OpenAlert = {
    // Times alone do not tell episodes apart: runs of one batch arrive together, and many end in the same second.
    alert_id: alertIdOf('episode', fingerprint, nowMs, finding.eventMs, evidence.run?.run_id ?? ''),
    fingerprint,
    rule: rule.id,
    subject: holder.subject,
    objectKey: 'key' in holder ? (holder as ObjectState).key : null,
    severity: finding.settings.severity,
    state: to,
    seq: -1,
    startedMs: Math.min(finding.startedMs, nowMs),
    detectedMs: nowMs,
    checks: [finding.place],
    incident_id: null,
    cause: finding.cause,
    summary: '',
    evidence,
  };
  state.alerts.set(fingerprint, open);
  holder.alerts.push(open);
  return moveOn(state, open, finding, to, nowMs, null);
}

function moveOn(
  state: EngineState,
  open: OpenAlert,
  finding: Finding,
  to: AlertState,
  nowMs: number,
  from: AlertState | null = open.state,
): AlertTransition {
  open.severity = finding.settings.severity;
  open.evidence = finding.evidence();
  const says = finding.verdict.says ?? finding.rule.says;
  // About everything the sentence is whole.
  open.summary = open.subject.company === null ? says : `${subjectName(open.subject)} ${says}`;
  if (to === 'firing' && open.incident_id === null) {
    open.cause = finding.cause;
    joinIncident(state, finding.holder, open, nowMs);
  }
  return transition(open, from, to, nowMs);
}

/** Ends an alert. The caller has evidence that it is over. */
export function resolve(
  state: EngineState,
  holder: AlertHolder,
  open: OpenAlert,
  { summary, evidence }: { summary: string; evidence: Evidence },
  nowMs: number,
): AlertTransition[] {
  state.alerts.delete(open.fingerprint);
  holder.alerts.splice(holder.alerts.indexOf(open), 1);
  leaveIncident(state, holder, open, nowMs);
  open.summary = summary;
  open.evidence = evidence;
  return [transition(open, open.state, 'resolved', nowMs)];
}

/** Writes down what is new about an alert that stays in its state. */
export function annotate(open: OpenAlert, changes: Partial<Evidence>, summary: string, nowMs: number): AlertTransition {
  open.evidence = { ...open.evidence, ...changes };
  open.summary = summary;
  return transition(open, open.state, open.state, nowMs);
}

function transition(open: OpenAlert, from: AlertState | null, to: AlertState, nowMs: number): AlertTransition {
  open.seq += 1;
  open.state = to;
  return {
    transition_id: alertIdOf('transition', open.alert_id, open.seq),
    alert_id: open.alert_id,
    fingerprint: open.fingerprint,
    seq: open.seq,
    incident_id: open.incident_id,
    cause: open.cause,
    rule: open.rule,
    rule_version: versions.get(open.rule) ?? 0,
    severity: open.severity,
    subject: open.subject,
    from,
    to,
    at: isoOf(nowMs),
    started_at: isoOf(open.startedMs),
    detected_at: isoOf(open.detectedMs),
    summary: open.summary,
    evidence: open.evidence,
  };
}

// Another number is no news; another kind of number, or another object that is missing, is.
function saysMore(before: Evidence, { verdict, evidence }: Finding): boolean {
  const metrics = new Set(before.measurements.map(({ metric }) => metric));
  if (verdict.measurements.some(({ metric }) => !metrics.has(metric))) return true;
  if (before.missing.length === 0) return false;
  const missing = new Set(before.missing);
  return evidence().missing.some((name) => !missing.has(name));
}
