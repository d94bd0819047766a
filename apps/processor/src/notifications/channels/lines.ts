import {
  type AlertTransition,
  type DigestedIncident,
  durationText,
  type NotificationMessage,
  type NotificationSummary,
  type RunEvidence,
} from '@app/alerting';
import { LocalTime, MINUTE_MS } from '@app/time';
import { endingOf } from './ending-run.js';
import { cut } from './fitting.js';
import { wordsOf } from './message-words.js';
import { summaryLinesOf } from '../summaries/summary-lines.js';
import { summaryWords } from '../summaries/summary-words.js';

/** Alerts that a message for people lists; the rest is counted. */
const MAX_LINES = 20;
/** The same for a summary, which is read in peace. */
const MAX_SUMMARY_LINES = 60;
const MAX_LINE_CHARS = 300;
const MAX_VALUE_CHARS = 300;
/** A message says when an alert was noticed where that is longer after its beginning, in milliseconds. */
const NOTICED_AT_ONCE_MS = 5 * MINUTE_MS;

/** The room for the lines of a message. */
export interface Room {
  /** Most of what `sizeOf` counts, with one for the end of each line. */
  readonly most: number;
  /** A line as it is sent, with what is escaped in it; left out: as it is. */
  readonly form?: (line: string) => string;
  /** Left out: UTF-16 units. */
  readonly sizeOf?: (line: string) => number;
}

/** One line for each alert, or for each incident of a digest, the worst first: whole lines while there is room, and the number of the others. */
export function linesOf(
  message: NotificationMessage,
  { most, form = (line) => line, sizeOf }: Room = { most: Infinity },
): string[] {
  const { alerts, digest } = message;
  const words = wordsOf(message);
  const ofSummary = summaryLinesOf(message, (at) => timeText(at, message)).map((line) => cut(line, MAX_LINE_CHARS));
  const count = digest?.incident_count ?? Math.max(alerts.length, ofSummary.length);
  const lines = (
    (message.summary === undefined ? undefined : ofSummary.slice(0, MAX_SUMMARY_LINES)) ??
    digest?.incidents.slice(0, MAX_LINES).map((one) => incidentLineOf(one, message)) ??
    alerts.slice(0, MAX_LINES).map((one) => lineOf(one, message))
  ).map(form);
  const size = (line: string): number => (sizeOf?.(line) ?? line.length) + 1;
  // Room for the number of the others, whether it is needed or not.
  const room = most - size(form(words.more(count)));
  let used = 0;
  const kept = lines.filter((line) => (used += size(line)) <= room);
  const left = count - kept.length;
  return left > 0 ? [...kept, form(words.more(left))] : kept;
}

const incidentLineOf = ({ severity, title }: DigestedIncident, message: NotificationMessage): string =>
  `${wordsOf(message).severities[severity]}: ${title}`;

const lineOf = ({ to, severity, rule, summary }: AlertTransition, message: NotificationMessage): string => {
  const { states, severities } = wordsOf(message);
  const text = summary.replace(/\s+/g, ' ').replace(MOMENT, (moment) => timeText(moment, message));
  return `${states[to]}, ${severities[severity]}: ${cut(text, MAX_LINE_CHARS)} (${rule})`;
};

/** A moment as summaries have it. */
const MOMENT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** `2026-03-10 13:00`, by the wall clock of the company. */
function timeText(at: string, { time_zone = 'UTC' }: NotificationMessage): string {
  const { date, hour, minute } = new LocalTime(time_zone).partsOf(Date.parse(at));
  return `${date} ${hour}:${minute}`;
}

/** Labelled links of the message, made by us. */
export function linksOf(message: NotificationMessage): [string, string][] {
  const { url, acknowledge_url, mute_url } = message;
  const words = wordsOf(message).links;
  const run = endingOf(message)?.run ?? null;
  const links: [string, string | undefined][] = [
    [words.open, url],
    [
      words.run,
      url === undefined || run === null ? undefined : url.replace(/\/incidents\/.*/, `/runs?run=${run.run_id}`),
    ],
    [words.acknowledge, acknowledge_url],
    [words.mute, mute_url],
  ];
  return links.filter((link): link is [string, string] => link[1] !== undefined);
}

/** Labelled facts of the message; null ones are left out. Times are those of the company. */
export function factsOf(message: NotificationMessage): [string, string][] {
  const { severity, company, source, started_at, detected_at, resolved_at, incident_id, digest, summary } = message;
  if (summary !== undefined) return summaryFactsOf(message, summary);
  const { facts: names, severities, days } = wordsOf(message);
  const ending = endingOf(message);
  const time = (at: string): string => `${timeText(at, message)} ${message.time_zone ?? 'UTC'}`;
  const isNoticedLate = Date.parse(detected_at) - Date.parse(started_at) > NOTICED_AT_ONCE_MS;
  const lasted = ending === null ? null : durationText(Math.max(0, ending.endMs - Date.parse(started_at)) / 1000);
  const facts: [string, string | null][] = [
    [names.severity, severities[severity]],
    [names.company, company],
    [names.source, source],
    [names.since, time(started_at)],
    [names.noticed, isNoticedLate ? time(detected_at) : null],
    [names.resolved, resolved_at && time(resolved_at)],
    [names.lasted, lasted?.replace(/ d\b/, ` ${days}`) ?? null],
    [names.resolvedBy, ending?.run ? runText(ending.run, message) : null],
    [names.incident, incident_id],
    [names.all, digest?.see ?? null],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, cut(value, MAX_VALUE_CHARS)]]));
}

function summaryFactsOf(message: NotificationMessage, { from, to }: NotificationSummary): [string, string][] {
  const { time_zone = 'UTC', language = 'en', company } = message;
  const period = `${timeText(from, message)} – ${timeText(to, message)} ${time_zone}`;
  return [
    [wordsOf(message).facts.company, cut(company ?? '', MAX_VALUE_CHARS)],
    [summaryWords[language].period, period],
  ];
}

const runText = ({ object_type, status, end_time, run_id }: RunEvidence, message: NotificationMessage): string =>
  `${object_type}, ${status}, ${timeText(end_time, message)} (${run_id})`;
