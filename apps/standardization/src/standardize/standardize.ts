import {
  type CanonicalLog,
  emit,
  fieldNamed,
  identityOf,
  isExportedRun,
  isStorable,
  MAX_IGNORED_FIELDS,
  MAX_QUOTED_CHARS,
  type Normalization,
  type Outcome,
  type OwnRedaction,
  readRecord,
  type RecordReading,
  readStatus,
  reasonsOf,
  recordSubjectOf,
  redactRecord,
  redactText,
  reject,
  restoredLog,
  type RunIdentity,
  runIdOf,
  type RunStatus,
  SECRET_MARK,
  type StandardizedLog,
  type StatusWords,
} from '@app/contracts';
import { formatInstant, type Instant, msOf, type TimeZone } from '@app/time';
import { readCycleTime } from './cycle-time.js';
import type { DateOrder } from '@app/platform/settings';
import { errorMessageOf } from './error-message.js';
import { takeAttempt, takeLabels, takeSchedule, takeUrl } from './facets.js';
import { readCount, readCpuTime, readMemory } from './numbers.js';
import { readRunTimes, type RunTimes } from './run-times.js';
import { changed, note, type Taken, takeText, unchanged, type Written } from './taken.js';

/** Clocks of connectors are fast by minutes; a wrong zone makes an hour. */
export const DEFAULT_MAX_FUTURE_SECS = 900;

/** The knowledge that standardization needs besides the record. */
export interface StandardizeContext {
  /** The zone in which the company writes times that have no offset; total, and the same zone every time. */
  zoneOf(company: string): TimeZone;
  /** How much later than its arrival a run may start or end, in seconds. */
  readonly maxFutureSecs: number;
  /** The order of day and month that the company writes; day first without it. */
  dateOrderOf?(company: string): DateOrder;
  /** Words for a status that a company has added. */
  readonly statusWordsOf?: (company: string) => StatusWords | undefined;
  /** The secrets that a company's own patterns find; undefined: no company has any. */
  readonly redactionOf?: (company: string) => OwnRedaction | undefined;
  /** The company of records that name none and came without a header that does. */
  readonly defaultCompany?: string;
}

/** How a record came in. */
export interface RecordArrival {
  /** Epoch milliseconds; Infinity: nobody knows, and no time is too late. */
  readonly arrivedMs: number;
  /** The company of the header; null: there is none. */
  readonly company: string | null;
}

/**
 * Makes the clean record of a raw one, or says why it cannot be. Total: `value` may be anything that JSON can hold.
 * Rejects with the codes of `readRecord`, with `time_unreadable` and with `time_in_future`.
 * @param arrival when and with which company the record came in, or only when
 */
export function standardize(
  value: unknown,
  context: StandardizeContext,
  arrival: RecordArrival | number,
): Outcome<StandardizedLog> {
  const { defaultCompany, statusWordsOf } = context;
  const { arrivedMs, company } = typeof arrival === 'number' ? { arrivedMs: arrival, company: null } : arrival;
  const options = { company: company ?? defaultCompany, statusWordsOf };
  const { reading, marked } = readWithoutSecrets(value, context, options);
  if (!reading.ok) return reject(reading.faults[0]!.code, reasonsOf(reading.faults));
  const { log, ignored, composed, isCompanyAssumed } = reading;
  const inNfc = composed.map(({ field, original }) => note(field as keyof StandardizedLog, 'name_composed', original));
  // Its times are in UTC and its changes are written down already: nothing else is left to be read.
  if (isExportedRun(log)) {
    const labels = takeLabels(log.labels ?? {});
    const restored = { ...restoredLog(log), labels: labels.value };
    const notes = [...inNfc, ...labels.notes, ...notesOfSecrets(marked, log.normalizations ?? [])];
    return emit(withNotes(restored, [], notes));
  }
  const outcome = standardizeRaw(log, context, arrivedMs);
  if (outcome.kind === 'reject') return outcome;
  const assumed = isCompanyAssumed ? [note('company', 'default_taken', null)] : [];
  const others = [...ignored.flatMap(noteIgnored), ...notesOfSecrets(marked)];
  return emit(withNotes(outcome.value, [...assumed, ...inNfc], others));
}

const withNotes = (
  log: StandardizedLog,
  before: readonly Normalization[],
  after: readonly Normalization[],
): StandardizedLog =>
  before.length + after.length === 0 ? log : { ...log, normalizations: [...before, ...log.normalizations, ...after] };

interface ReadRecord {
  readonly reading: RecordReading;
  /** Fields in which the mark of a secret stands. */
  readonly marked: readonly string[];
}

/** Reads a record whose secrets are taken out: other programs may write on the topic. */
function readWithoutSecrets(
  value: unknown,
  { redactionOf }: StandardizeContext,
  options: Parameters<typeof readRecord>[1],
): ReadRecord {
  const reading = readRecord(value, options);
  const company = reading.ok ? reading.log.company : recordSubjectOf(value, options?.company)?.company;
  const own = company === undefined ? undefined : redactionOf?.(company);
  if (!reading.mayHoldSecret && own === undefined) return { reading, marked: NOTHING };
  const record = redactRecord(value, own);
  return { reading: record === value ? reading : readRecord(record, options), marked: markedFields(record as object) };
}

const NOTHING: readonly never[] = Object.freeze([]);

const markedFields = (record: object): string[] =>
  Object.entries(record).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return text.includes(SECRET_MARK) || name.includes(SECRET_MARK) ? [fieldNamed(name)?.field ?? name] : [];
  });

const notesOfSecrets = (marked: readonly string[], known: readonly Normalization[] = []): Normalization[] =>
  marked.slice(0, MAX_IGNORED_FIELDS).flatMap((name) => {
    const field = name.slice(0, MAX_FIELD_CHARS);
    const isKnown = known.some((each) => each.field === field && each.code === 'secret_redacted');
    return isKnown || !isStorable(field) || field === 'normalizations'
      ? []
      : [{ field, code: 'secret_redacted', original: null }];
  });

/** As much of the name of a field as a note quotes, in characters. */
const MAX_FIELD_CHARS = 200;

function noteIgnored(name: string): Normalization[] {
  const field = name.slice(0, MAX_FIELD_CHARS);
  return isStorable(field) ? [{ field, code: 'field_ignored', original: null }] : [];
}

function standardizeRaw(raw: CanonicalLog, context: StandardizeContext, arrivedMs: number): Outcome<StandardizedLog> {
  const zone = context.zoneOf(raw.company);
  const times = readRunTimes(raw, { zone, dateOrder: context.dateOrderOf?.(raw.company) ?? 'day first' });
  if (times === null) {
    return reject('time_unreadable', `the start is ${quote(raw.start_time)}, the end is ${quote(raw.end_time)}`);
  }
  const { start, end, duration } = times;
  const future = sayFuture(times, { zone: zone.name, arrivedMs, maxFutureSecs: context.maxFutureSecs });
  if (future !== null) return reject('time_in_future', future);
  const identity = identityOf(raw);
  const cycle = readCycleTime(raw, zone, start.value);
  const status = takeStatus(raw.status, context.statusWordsOf?.(raw.company));
  const cpuTime = readCpuTime(raw.cpu_time_seconds);
  const memory = readMemory(raw.memory_used_bytes);
  const rowsIn = readCount('rows_in', raw.rows_in);
  const rowsOut = readCount('rows_out', raw.rows_out);
  const bytesOut = readCount('bytes_out', raw.bytes_out);
  const parameters = takeText('parameters', raw.parameters);
  const url = takeUrl(raw.url);
  const schedule = takeSchedule(raw.schedule);
  const labels = takeLabels(raw.labels);
  const attempt = takeAttempt(raw.attempt, identity.attempt ?? null);
  const description = takeText('description', raw.description);
  return emit({
    run_id: runIdOf(identity),
    sequence_id: identity.sequence_id,
    timestamp: formatInstant(cycle.value),
    company: identity.company,
    zone: identity.zone,
    source: identity.source,
    object_id: identity.object_id,
    object_type: identity.object_type,
    transformation: raw.transformation,
    parameters: parameters.value,
    status: status.value,
    start_time: formatInstant(start.value),
    end_time: end.value === null ? null : formatInstant(end.value),
    duration_seconds: duration.value,
    cpu_time_seconds: cpuTime.value,
    memory_used_bytes: memory.value,
    rows_in: rowsIn.value,
    rows_out: rowsOut.value,
    bytes_out: bytesOut.value,
    run_key: identity.run_key ?? null,
    attempt: attempt.value,
    url: url.value,
    schedule: schedule.value,
    labels: labels.value,
    description: description.value,
    error_message: errorMessageOf(status.value, description.value),
    normalizations: notesOf(
      [cycle, { notes: identityNotes(raw, identity) }, status, start, end, duration, cpuTime, memory],
      [rowsIn, rowsOut, bytesOut, parameters, attempt, url, schedule, labels, description],
    ),
  });
}

function notesOf(...parts: readonly (readonly Pick<Taken<unknown>, 'notes'>[])[]): Normalization[] {
  const all: Normalization[] = [];
  for (const taken of parts) for (const { notes } of taken) if (notes.length > 0) all.push(...notes);
  return all;
}

/** The fields of the identity that the record does not have, or writes in another form. */
function identityNotes(raw: CanonicalLog, { object_id }: RunIdentity): Normalization[] {
  const notes: Normalization[] = [];
  if (raw.zone === null) notes.push(note('zone', 'default_taken', null));
  if (raw.object_id === null) notes.push(note('object_id', 'default_taken', null));
  else if (String(raw.object_id) !== object_id) notes.push(note('object_id', 'object_id_text', raw.object_id));
  if (raw.object_type === null) notes.push(note('object_type', 'default_taken', null));
  return notes;
}

// `readRecord` has vouched for it.
function takeStatus(written: string | boolean, words: StatusWords | undefined): Taken<RunStatus> {
  const status = readStatus(written, words) as RunStatus;
  return status === written ? unchanged(status) : changed(status, 'status', 'status_mapped', written);
}

/** The sentence about a time that lies too long after the arrival; null: none does. */
function sayFuture(
  { start, end }: RunTimes,
  {
    zone,
    arrivedMs,
    maxFutureSecs,
  }: { readonly zone: string; readonly arrivedMs: number; readonly maxFutureSecs: number },
): string | null {
  const lastMs = arrivedMs + maxFutureSecs * 1000;
  const isLate = (time: Instant | null): time is Instant => time !== null && msOf(time) > lastMs;
  const [name, { value: time, notes }] = isLate(start.value) ? (['start', start] as const) : (['end', end] as const);
  if (!isLate(time)) return null;
  // A company that is ahead of UTC, and of which nobody has said so.
  const isRead = notes.some(({ code }) => code === 'zone_assumed');
  const said = isRead ? `, read as ${zone} time: is the time zone of the company set? It` : '; it';
  const arrived = `arrived at ${new Date(arrivedMs).toISOString()}`;
  return `the ${name} is ${formatInstant(time)}${said} ${arrived}, and at most ${maxFutureSecs} s later are taken`;
}

// Quoted after the cut, so that half of a surrogate pair comes out escaped.
function quote(written: Written): string {
  if (written === undefined || written === null) return 'missing';
  if (typeof written !== 'string') return String(written);
  const shown = redactText(written);
  if (shown.length <= MAX_QUOTED_CHARS) return JSON.stringify(shown);
  return `${JSON.stringify(shown.slice(0, MAX_QUOTED_CHARS))}…`;
}
