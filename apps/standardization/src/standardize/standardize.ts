import {
  emit,
  faultsOf,
  type IncomingLog,
  isExportedRun,
  MAX_QUOTED_CHARS,
  type Outcome,
  type RawLog,
  rawRunIdOf,
  readObjectId,
  readStatus,
  reject,
  restoredLog,
  type RunStatus,
  type StandardizedLog,
} from '@app/contracts';
import { readCycleTime } from './cycle-time.js';
import { errorMessageOf } from './error-message.js';
import { formatInstant, msOf, type TimeZone } from '@app/time';
import { readCpuTime, readMemory } from './numbers.js';
import { readRunTimes, type RunTimes } from './run-times.js';
import { changed, type Taken, takeText, unchanged } from './taken.js';

/** Clocks of connectors are fast by minutes; a wrong zone makes an hour. */
export const DEFAULT_MAX_FUTURE_SECS = 900;

/** The knowledge that standardization needs besides the record. */
export interface StandardizeContext {
  /** The zone in which the company writes times that have no offset; total, and the same zone every time. */
  zoneOf(company: string): TimeZone;
  /** How much later than its arrival a run may start or end, in seconds. */
  readonly maxFutureSecs: number;
}

/**
 * Makes the clean record of a raw one, or says why it cannot be. Total: `value` may be anything that JSON can hold.
 * Rejects with the codes of `faultsOf`, with `time_unreadable` and with `time_in_future`.
 * @param arrivedMs when the record was taken in, epoch milliseconds; Infinity: nobody knows, and no time is too late
 */
export function standardize(value: unknown, context: StandardizeContext, arrivedMs: number): Outcome<StandardizedLog> {
  const faults = faultsOf(value);
  if (faults[0] !== undefined) return reject(faults[0].code, faults.map(({ reason }) => reason).join('; '));
  const log = value as IncomingLog;
  // Its times are in UTC and its changes are written down already: nothing is left to be read.
  if (isExportedRun(log)) return emit(restoredLog(log));
  return standardizeRaw(log, context, arrivedMs);
}

function standardizeRaw(raw: RawLog, context: StandardizeContext, arrivedMs: number): Outcome<StandardizedLog> {
  const zone = context.zoneOf(raw.Entreprise);
  const times = readRunTimes(raw, zone);
  if (times === null) return reject('time_unreadable', `Debut is ${quote(raw.Debut)}, Fin is ${quote(raw.Fin)}`);

  const { start, end, duration } = times;
  const future = sayFuture(times, arrivedMs, context.maxFutureSecs);
  if (future !== null) return reject('time_in_future', future);
  const cycle = readCycleTime(raw, zone, start.value);
  const objectId = takeObjectId(raw.Objet_Id);
  const status = takeStatus(raw.Etat);
  const cpuTime = readCpuTime(raw['cpu_time (sec)']);
  const memory = readMemory(raw['memory_used (bytes)']);
  const parameters = takeText('parameters', raw.Parametres);
  const description = takeText('description', raw.Description);
  return emit({
    run_id: rawRunIdOf(raw),
    sequence_id: raw.No_Sequence,
    timestamp: formatInstant(cycle.value),
    company: raw.Entreprise,
    zone: raw.Zone,
    source: raw.Source,
    object_id: objectId.value,
    object_type: raw.Objet,
    transformation: raw.Transformation,
    parameters: parameters.value,
    status: status.value,
    start_time: formatInstant(start.value),
    end_time: end.value === null ? null : formatInstant(end.value),
    duration_seconds: duration.value,
    cpu_time_seconds: cpuTime.value,
    memory_used_bytes: memory.value,
    description: description.value,
    error_message: errorMessageOf(status.value, description.value),
    normalizations: [cycle, objectId, status, start, end, duration, cpuTime, memory, parameters, description].flatMap(
      ({ notes }) => notes,
    ),
  });
}

// `faultsOf` has vouched for the two below.
function takeObjectId(written: number | string): Taken<number> {
  const id = (readObjectId(written) as number) + 0; // never -0
  return typeof written === 'string' ? changed(id, 'object_id', 'object_id_text', written) : unchanged(id);
}

function takeStatus(written: string): Taken<RunStatus> {
  const status = readStatus(written) as RunStatus;
  return status === written ? unchanged(status) : changed(status, 'status', 'status_mapped', written);
}

/** The sentence about a time that lies too long after the arrival; null: none does. */
function sayFuture({ start, end }: RunTimes, arrivedMs: number, maxFutureSecs: number): string | null {
  const lastMs = arrivedMs + maxFutureSecs * 1000;
  for (const [name, time] of [
    ['start', start.value],
    ['end', end.value],
  ] as const) {
    if (time === null || msOf(time) <= lastMs) continue;
    const arrived = `it arrived at ${new Date(arrivedMs).toISOString()}`;
    return `the ${name} is ${formatInstant(time)}; ${arrived}, and at most ${maxFutureSecs} s later are taken`;
  }
  return null;
}

// Quoted after the cut, so that half of a surrogate pair comes out escaped.
function quote(text: string | null | undefined): string {
  if (text === undefined || text === null) return 'missing';
  return text.length > MAX_QUOTED_CHARS ? `${JSON.stringify(text.slice(0, MAX_QUOTED_CHARS))}…` : JSON.stringify(text);
}
