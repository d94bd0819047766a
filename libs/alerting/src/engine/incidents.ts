import { alertIdOf } from '@app/contracts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@app/time';
import type { Meaning } from '../model/meaning.js';
import { sharedThingOf } from '../model/shared-thing.js';
import { rules } from '../rules/rules.js';
import type { AlertHolder, CompanyState, EngineState, Episode, OpenAlert, SourceState } from './state.js';

/** A subject that goes bad again within this time is the same matter. */
const AGAIN_MS = DAY_MS;
/** Failures of one cause that follow each other so closely are one matter; once so many have it, for longer. */
const SAME_CAUSE_MS = 5 * MINUTE_MS;
const SHARED_FROM = 3;
const SHARED_MS = 26 * HOUR_MS;
const MOST_CAUSES = 500;
/** Objects of one source that say the same so closely after each other are one matter, and so is their source. */
const BURST_MS = 20 * MINUTE_MS;
/** Changes of level come to light one after the other: within so many cycles of the source, and between these bounds. */
const BURST_CYCLES = 6;
const LEAST_BURST_MS = 12 * HOUR_MS;
const MOST_BURST_MS = 2 * DAY_MS;
/** While so much of the evidence is there that a source fails more than it used to, its failures are one matter. */
const SUSPICION = 4;
/** Sources of one company that are found silent so closely after each other are one matter. */
const COMPANY_SILENT_MS = 30 * MINUTE_MS;

const meaningOf = new Map<string, Meaning>(rules.map(({ id, meaning }) => [id, meaning]));

interface Place {
  readonly company: CompanyState | undefined;
  readonly source: SourceState | undefined;
  readonly isObject: boolean;
}

/** One incident per cause: finds the one that an alert belongs to, or begins another. */
export function joinIncident(state: EngineState, holder: AlertHolder, open: OpenAlert, nowMs: number): void {
  const { subject } = open;
  const company = state.companies.get(subject.company ?? '');
  const source = company?.sources.get(subject.source ?? '');
  const place: Place = { company, source, isObject: subject.object_id !== null };
  const incident_id = knownIncident(state, holder, open, place, nowMs) ?? alertIdOf('incident', open.alert_id);
  open.incident_id = incident_id;
  state.incidents.set(incident_id, (state.incidents.get(incident_id) ?? 0) + 1);
  remember(open, incident_id, place, nowMs);
}

function knownIncident(
  state: EngineState,
  holder: AlertHolder,
  open: OpenAlert,
  place: Place,
  nowMs: number,
): string | null {
  const meaning = meaningOf.get(open.rule);
  if (meaning === 'failing') {
    const rate = failingTogether(holder, open, place);
    if (rate !== null) return rate;
  }
  const before = lastEpisode(holder, open.rule, meaning);
  if (before !== undefined && nowMs - before.endedMs < AGAIN_MS) return before.incident_id;
  if (meaning === 'failing') return sameCause(open, place, nowMs) ?? sameSuspicion(open, place, nowMs);
  if (meaning === 'silent' || (meaning === 'incomplete' && !place.isObject))
    return sameSilence(state, open, place, nowMs);
  if (meaning === 'incomplete' || meaning === 'fast') {
    const undone = undoneWith(holder, open);
    if (undone !== null) return undone;
  }
  return sameBurst(state, open, place, nowMs);
}

// Failures that came and went are the same matter as the share of them.
function lastEpisode({ episodes }: AlertHolder, rule: string, meaning: Meaning | undefined): Episode | undefined {
  const own = episodes.get(rule);
  if (own !== undefined || meaning !== 'failing') return own;
  return [...episodes].findLast(([other]) => meaningOf.get(other) === 'failing')?.[1];
}

// A share of failures belongs to the failures that it is made of, and they to it.
function failingTogether(holder: AlertHolder, open: OpenAlert, { source }: Place): string | null {
  for (const { alerts } of source === undefined || holder === source ? [holder] : [holder, source]) {
    for (const other of alerts) {
      if (other !== open && other.incident_id !== null && meaningOf.get(other.rule) === 'failing') {
        return other.incident_id;
      }
    }
  }
  return null;
}

// A run that did nothing is fast and writes nothing: that is one matter.
function undoneWith({ alerts }: AlertHolder, open: OpenAlert): string | null {
  const other = alerts.find(({ rule }) => {
    const meaning = meaningOf.get(rule);
    return rule !== open.rule && (meaning === 'incomplete' || meaning === 'fast');
  });
  return other?.incident_id ?? null;
}

// Sources fail for one cause where their messages name the same thing: a host that none of them reaches.
function causeKey({ subject, cause, evidence }: OpenAlert): string | null {
  if (cause === null) return null;
  const message = evidence.run?.error_message;
  const shared = typeof message === 'string' ? sharedThingOf(message) : null;
  return shared === null ? `${subject.source ?? ''}\u0000${cause}` : `\u0000${shared}`;
}

// "Unknown error", or nothing but a quoted word: hours later that may well be something else.
const isVague = (cause: string): boolean => cause === 'unknown error' || !/\p{L}/u.test(cause.replaceAll(/<\w+>/g, ''));

function sameCause(open: OpenAlert, { company }: Place, nowMs: number): string | null {
  const key = causeKey(open);
  const known = key === null ? undefined : company?.causes.get(key);
  if (known === undefined) return null;
  const agoMs = nowMs - known.lastMs;
  const isShared = known.count >= SHARED_FROM && !isVague(open.cause ?? '');
  return agoMs < SAME_CAUSE_MS || (isShared && agoMs < SHARED_MS) ? known.incident_id : null;
}

// Different failures of a source that come more and more often.
function sameSuspicion({ rule }: OpenAlert, { source }: Place, nowMs: number): string | null {
  const burst = source?.bursts.get(rule);
  if (source === undefined || burst === undefined || source.rate.sum < SUSPICION) return null;
  return nowMs - burst.lastMs < AGAIN_MS ? burst.incident_id : null;
}

// Sources of a company that stop together, and objects that do not come back with their source.
function sameSilence(
  state: EngineState,
  open: OpenAlert,
  { company, source, isObject }: Place,
  nowMs: number,
): string | null {
  if (company === undefined) return null;
  if (isObject) {
    const ofSource = source?.alerts.find(({ rule }) => rule === open.rule)?.incident_id;
    return ofSource ?? burstOf(state, source, open.rule, nowMs, BURST_MS);
  }
  const { silence } = company;
  if (silence === null) return null;
  const isSame = company.lastEndMs <= silence.heardMs || nowMs - silence.atMs < COMPANY_SILENT_MS;
  return isSame ? silence.incident_id : null;
}

function sameBurst(state: EngineState, open: OpenAlert, { source, isObject }: Place, nowMs: number): string | null {
  if (source === undefined) return null;
  const ofSource = isObject ? source.alerts.find(({ rule }) => rule === open.rule)?.incident_id : null;
  const periodMs = source.round.levels[0]?.periodMs ?? HOUR_MS;
  const withinMs = Math.max(LEAST_BURST_MS, Math.min(MOST_BURST_MS, BURST_CYCLES * periodMs));
  return ofSource ?? burstOf(state, source, open.rule, nowMs, withinMs);
}

function burstOf(
  { incidents }: EngineState,
  source: SourceState | undefined,
  rule: string,
  nowMs: number,
  withinMs: number,
): string | null {
  const burst = source?.bursts.get(rule);
  if (burst === undefined || nowMs - burst.lastMs >= withinMs) return null;
  return incidents.has(burst.incident_id) ? burst.incident_id : null;
}

function remember(open: OpenAlert, incident_id: string, { company, source, isObject }: Place, nowMs: number): void {
  source?.bursts.set(open.rule, { incident_id, lastMs: nowMs });
  if (company === undefined) return;
  const meaning = meaningOf.get(open.rule);
  if (meaning === 'silent' && !isObject) company.silence = { incident_id, atMs: nowMs, heardMs: company.lastEndMs };
  const key = meaning === 'failing' ? causeKey(open) : null;
  if (key === null) return;
  const known = company.causes.get(key);
  if (known?.incident_id === incident_id) {
    known.lastMs = nowMs;
    known.count += 1;
    return;
  }
  company.causes.delete(key);
  company.causes.set(key, { incident_id, lastMs: nowMs, count: 1 });
  const [oldest] = company.causes.keys();
  if (company.causes.size > MOST_CAUSES && oldest !== undefined) company.causes.delete(oldest);
}

/** A failure of an object that is told already: it keeps its cause alive. */
export function rememberCause(company: CompanyState, open: OpenAlert, nowMs: number): void {
  const key = causeKey(open);
  const known = key === null ? undefined : company.causes.get(key);
  if (known?.incident_id === open.incident_id) known.lastMs = Math.max(known.lastMs, nowMs);
}

/** The incident ends with its last alert. */
export function leaveIncident(state: EngineState, holder: AlertHolder, open: OpenAlert, nowMs: number): void {
  const { incident_id } = open;
  if (incident_id === null) return;
  const count = (state.incidents.get(incident_id) ?? 1) - 1;
  if (count === 0) state.incidents.delete(incident_id);
  else state.incidents.set(incident_id, count);
  const recent = [...holder.episodes].filter(([, { endedMs }]) => nowMs - endedMs < AGAIN_MS);
  holder.episodes = new Map(recent).set(open.rule, { incident_id, endedMs: nowMs });
}
