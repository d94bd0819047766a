import { LocalTime } from '@app/time';
import { type AlertState, type AlertTransition, severities, type Severity } from './alert.js';
import { headlineOf } from './cause.js';
import { durationText } from './duration-text.js';
import { type Meaning, meanings } from './meaning.js';
import { type Saying, sayingOf } from './saying.js';
import { type Subject, subjectKey, subjectName } from './subject.js';

const MOST_CHARS = 200;
/** A message that is cut keeps so much of itself. */
const LEAST_MESSAGE_CHARS = 20;

/** An alert of an incident, as far as the title needs it. Times are ISO 8601 in UTC. */
export interface TitledAlert {
  readonly alert_id: string;
  readonly rule: string;
  readonly meaning: Meaning;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly state: AlertState;
  /** Error signature of its failures; null: it has none. */
  readonly cause: string | null;
  readonly started_at: string;
}

/** Why an alert fires, or why it fired: of its last firing. */
export interface AlertReason {
  readonly summary: string;
  /** The message of the run that failed; null: there is none. */
  readonly message: string | null;
}

export const reasonOf = ({ summary, evidence }: Pick<AlertTransition, 'summary' | 'evidence'>): AlertReason => ({
  summary,
  message: evidence.run?.error_message ?? null,
});

/** An incident, as its title tells it. */
export interface TitledIncident {
  /** All of its alerts, or those that the title is about. */
  readonly alerts: readonly TitledAlert[];
  /** Of the alert that `leadOf` finds; null: it is not known any more. */
  readonly reason: AlertReason | null;
  /** Number of the objects of the lead's source, and of the sources of its company; null: not known. */
  readonly known: { readonly objects: number | null; readonly sources: number | null };
  /** When the last alert ended in the world, ISO 8601 in UTC; null: one is open. */
  readonly ended_at: string | null;
  /** IANA zone of the company, for times of the day. */
  readonly zone: string;
  /** Epoch milliseconds: a time of another day has its date. */
  readonly nowMs: number;
}

/** The verbs of several subjects: while it is so, and when it is over. */
const verbs: Readonly<Record<Meaning, readonly [now: string, before: string]>> = {
  failing: ['fail', 'failed'],
  unreadable: ['cannot be read', 'could not be read'],
  silent: ['are silent', 'were silent'],
  stuck: ['are stuck', 'were stuck'],
  incomplete: ['are incomplete', 'were incomplete'],
  partial: ['are partial', 'were partial'],
  slow: ['are slow', 'were slow'],
  hungry: ['use more than usual', 'used more than usual'],
  fast: ['succeed too fast', 'succeeded too fast'],
  behind: ['are behind', 'were behind'],
  limited: ['are at a limit', 'were at a limit'],
};

/** The alert that speaks for the incident: of those that count the worst one, then the first. @returns undefined: there is none */
export function leadOf(alerts: readonly TitledAlert[]): TitledAlert | undefined {
  return counted(alerts).reduce<TitledAlert | undefined>(
    (lead, alert) => (lead === undefined || compare(alert, lead) < 0 ? alert : lead),
    undefined,
  );
}

/** Open alerts count while there are any: those that fire, or else those that cannot be judged. */
function counted(alerts: readonly TitledAlert[]): readonly TitledAlert[] {
  for (const state of ['firing', 'unknown', 'resolved'] as const) {
    const found = alerts.filter((alert) => alert.state === state);
    if (found.length > 0) return found;
  }
  return alerts;
}

const compare = (a: TitledAlert, b: TitledAlert): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  meanings.indexOf(a.meaning) - meanings.indexOf(b.meaning) ||
  breadth(a) - breadth(b) ||
  Date.parse(a.started_at) - Date.parse(b.started_at) ||
  (a.alert_id < b.alert_id ? -1 : 1);

// Of failures the object has the message; of everything else the source says more than one of its objects.
const breadth = ({ meaning, subject }: TitledAlert): number =>
  (subject.object_type === null) === (meaning === 'failing') ? 1 : 0;

/**
 * The title of an incident: one sentence with its subject and the original message, at most 200 characters. One that is over
 * keeps its reason and says how long it lasted, from its first start to its last end in the world.
 */
export function incidentTitle(incident: TitledIncident, prefix = ''): string {
  const { alerts, ended_at } = incident;
  const lead = leadOf(alerts);
  if (lead === undefined) return fitted(prefix, 'an incident', '');
  const { start, message, times = '', extras, covered } = sentenceOf(incident, lead);
  const more = counted(alerts).length - covered;
  const all = more > 0 ? [...extras, countText(more, 'more alert')] : extras;
  const ends = all.map((extra, index) => `, ${index === all.length - 1 ? 'and ' : ''}${extra}`);
  if (ended_at !== null) ends.push(`, lasted ${lastedText(alerts, ended_at)}`);
  return fitted(prefix + start, message, times + ends.join(''));
}

/**
 * The title of an incident as a code and its values. One alert has its own code, with its `subject` and the number of `times`; several
 * have `objects` or `sources`. All have `more_alerts`, and `lasted_seconds` when the incident is over. @returns null: there are only
 * words
 */
export function incidentSaying(incident: TitledIncident): Saying | null {
  const { alerts, ended_at } = incident;
  const lead = leadOf(alerts);
  if (lead === undefined) return null;
  const { saying, covered } = sentenceOf(incident, lead);
  if (saying === null) return null;
  const { lasted_seconds: _, ...values } = saying.values;
  const more_alerts = counted(alerts).length - covered;
  const lasted = ended_at !== null && { lasted_seconds: lastedSecs(alerts, ended_at) };
  return { code: saying.code, values: { ...values, more_alerts, ...lasted } };
}

interface Sentence {
  readonly start: string;
  /** The part that is cut when the title is too long. */
  readonly message: string;
  /** How often it was so; left out: once. */
  readonly times?: string;
  readonly extras: readonly string[];
  /** Number of the alerts that the sentence speaks of. */
  readonly covered: number;
  /** The same as a code and its values, what comes after it left out. */
  readonly saying: Saying | null;
}

function sentenceOf(incident: TitledIncident, lead: TitledAlert): Sentence {
  const alike = counted(incident.alerts).filter(({ meaning }) => meaning === lead.meaning);
  const { company, source, object_type } = lead.subject;
  if (company !== null && source !== null) {
    const ofObjects = alike.filter(({ subject }) => subject.object_type !== null);
    const ofSources = alike.filter(({ subject }) => subject.source !== null && subject.object_type === null);
    const objects = countSubjects(ofObjects);
    if (object_type !== null && objects > 1) {
      const name = ofSeveral(ofObjects, objects, incident.known.objects);
      return withReason(incident, lead, alike, {
        name,
        ...namesOf('objects', ofObjects, objects, incident.known.objects),
      });
    }
    const sources = countSubjects(ofSources);
    if (object_type === null && sources > 1 && ofSources.every(({ subject }) => subject.company === company)) {
      const name = `${company}: ${ofAll(sources, incident.known.sources, 'sources')}`;
      return withReason(incident, lead, alike, {
        name,
        ...namesOf('sources', ofSources, sources, incident.known.sources),
      });
    }
  }
  const same = alike.filter(
    ({ rule, subject }) => rule === lead.rule && subjectKey(subject) === subjectKey(lead.subject),
  );
  const times = same.length > 1 ? `, ${same.length} times` : '';
  const saying = sayingOfOne(incident, lead, same.length);
  return { start: '', message: summaryOf(incident, lead), times, extras: [], covered: same.length, saying };
}

/** Characters of a message in a saying: who shows it may cut it further. */
const MOST_MESSAGE_CHARS = 500;

function sayingOfOne({ reason }: TitledIncident, { subject }: TitledAlert, times: number): Saying | null {
  const saying = reason && sayingOf({ summary: reason.summary, subject });
  if (!saying) return null;
  const { message } = saying.values;
  const headline = typeof message === 'string' && { message: cut(headlineOf(message), MOST_MESSAGE_CHARS) };
  return { code: saying.code, values: { ...saying.values, ...headline, subject: subjectName(subject), times } };
}

/** Several subjects of one kind, as the values of a saying have them. */
interface Several {
  readonly code: 'objects' | 'sources';
  readonly values: Readonly<Record<string, string | number>>;
}

function namesOf(code: Several['code'], alerts: readonly TitledAlert[], count: number, known: number | null): Several {
  const companies = new Set(alerts.map(({ subject }) => subject.company));
  const sources = new Set(alerts.map(({ subject }) => JSON.stringify([subject.company, subject.source])));
  const { company, source } = alerts[0]!.subject;
  const isOfOne = code === 'sources' || sources.size === 1;
  return {
    code,
    values: {
      count,
      ...(companies.size === 1 && company !== null && { company }),
      ...(code === 'objects' && (isOfOne ? { source: source ?? '' } : { source_count: sources.size })),
      ...(isOfOne && known !== null && known >= count && { known }),
    },
  };
}

/** Verbs of summaries: while it is so, and when it is over. */
const pastOf: Readonly<Record<string, string>> = {
  is: 'was',
  has: 'had',
  are: 'were',
  fails: 'failed',
  uses: 'used',
  sends: 'sent',
  misses: 'missed',
  succeeds: 'succeeded',
};

// The summary of one alert: a trace in it is one line, times are those of the company's clock, and what is over was so.
function summaryOf({ reason, ended_at, zone, nowMs }: TitledIncident, { subject, meaning }: TitledAlert): string {
  const { summary, message } = reason ?? { summary: `${subjectName(subject)}: ${verbs[meaning][1]}`, message: null };
  const headline = message === null ? null : headlineOf(message);
  const local = (text: string): string => text.replace(MOMENT, (moment) => timeText(Date.parse(moment), zone, nowMs));
  const told =
    message === null
      ? local(summary)
      : summary
          .split(message)
          .map(local)
          .join(headline ?? '');
  if (ended_at === null) return told;
  const name = subject.company === null ? 'we ' : `${subjectName(subject)} `;
  if (!told.startsWith(name)) return told;
  return name + told.slice(name.length).replace(/^\w+/, (verb) => pastOf[verb] ?? verb);
}

/** "Efficy of lumen: 15 of 15 objects", "lumen: 5 objects of 2 sources". */
function ofSeveral(alerts: readonly TitledAlert[], objects: number, known: number | null): string {
  const companies = new Set(alerts.map(({ subject }) => subject.company));
  const sources = new Set(alerts.map(({ subject }) => JSON.stringify([subject.company, subject.source])));
  const { company, source } = alerts[0]!.subject;
  if (sources.size === 1) return `${source} of ${company}: ${ofAll(objects, known, 'objects')}`;
  const counts = `${objects} objects of ${sources.size} sources`;
  return companies.size === 1 ? `${company}: ${counts}` : counts;
}

function withReason(
  { reason, ended_at, zone, nowMs }: TitledIncident,
  { meaning }: TitledAlert,
  alike: readonly TitledAlert[],
  { name, code, values }: Several & { readonly name: string },
): Sentence {
  const verb = verbs[meaning][ended_at === null ? 0 : 1];
  if (meaning !== 'failing') {
    const preposition = ended_at === null ? 'since' : 'from';
    const sinceMs = firstStart(alike);
    const at = timeText(sinceMs, zone, nowMs);
    const saying = { code, values: { ...values, meaning, since: new Date(sinceMs).toISOString() } };
    return { start: `${name} `, message: `${verb} ${preposition} ${at}`, extras: [], covered: alike.length, saying };
  }
  const message = reason?.message ? headlineOf(reason.message) : null;
  const others = new Set(alike.flatMap(({ cause }) => cause ?? [])).size - 1;
  return {
    start: message === null ? '' : `${name} ${verb}, `,
    message: message ?? `${name} ${verb}`,
    extras: others > 0 ? [countText(others, 'other error')] : [],
    covered: alike.length,
    saying: {
      code,
      values: {
        ...values,
        meaning,
        ...(message !== null && { message: cut(message, MOST_MESSAGE_CHARS) }),
        ...(others > 0 && { other_errors: others }),
      },
    },
  };
}

const countSubjects = (alerts: readonly TitledAlert[]): number =>
  new Set(alerts.map(({ subject }) => subjectKey(subject))).size;

// A count of all that is too small, since some are forgotten, says nothing.
const ofAll = (count: number, all: number | null, what: string): string =>
  all === null || all < count ? `${count} ${what}` : `${count} of ${all} ${what}`;

const countText = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const firstStart = (alerts: readonly TitledAlert[]): number =>
  alerts.reduce((first, { started_at }) => Math.min(first, Date.parse(started_at)), Infinity);

const lastedSecs = (alerts: readonly TitledAlert[], ended_at: string): number =>
  Math.max(0, Date.parse(ended_at) - firstStart(alerts)) / 1000;

const lastedText = (alerts: readonly TitledAlert[], ended_at: string): string =>
  durationText(lastedSecs(alerts, ended_at));

/** A moment as summaries have it. */
const MOMENT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** `10:05` of today, `2026-03-09 22:40` of another day. */
function timeText(epochMs: number, zone: string, nowMs: number): string {
  const local = new LocalTime(zone);
  const { date, hour, minute } = local.partsOf(epochMs);
  const time = `${hour}:${minute}`;
  return date === local.partsOf(nowMs).date ? time : `${date} ${time}`;
}

function fitted(start: string, middle: string, end: string): string {
  const [from, text, to] = [inOneLine(start), inOneLine(middle), inOneLine(end)];
  const room = Math.max(LEAST_MESSAGE_CHARS, MOST_CHARS - lengthOf(from) - lengthOf(to));
  return oneLine(`${from}${cut(text, room)}${to}`);
}

const lengthOf = (text: string): number => [...text].length;

// oxlint-disable-next-line no-control-regex -- a title is a header of a mail
const inOneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ');

function cut(text: string, most: number): string {
  const chars = [...text];
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`;
}

/** A text without line ends and control characters, cut to 200 characters. */
export const oneLine = (text: string): string => cut(inOneLine(text).trim(), MOST_CHARS);
