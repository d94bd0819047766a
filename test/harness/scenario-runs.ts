import type { RunFact } from '@app/alerting';
import { aRunFact } from '@app/alerting/testing';
import type { RunStatus } from '@app/contracts';
import { DAY_MS, HOUR_MS, MINUTE_MS, offsetMs, SECOND_MS } from '@app/time';

const UNITS_MS: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS, s: SECOND_MS };

/** `6h01m`, `2d`, `90s`: milliseconds. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  if (parts.map(([part]) => part).join('') !== text) throw new Error(`"${text}" is no time such as 6h01m`);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit!]!, 0);
}

export interface Runs {
  readonly company?: string;
  readonly source?: string;
  /** `all`, how many from the first on, or which, by number from 1. */
  readonly objects?: 'all' | number | readonly number[];
  /** Name of its objects; left out: their numbers. */
  readonly name?: string;
  readonly status?: Exclude<RunStatus, 'RUNNING'>;
  readonly description?: string;
  /** Seconds. */
  readonly duration?: number;
  readonly memory?: number;
  /** Rows that it writes; left out: unknown. */
  readonly rows?: number;
  /** Null: unknown. */
  readonly cpu?: number | null;
  /** How much later it arrives than it ends. */
  readonly late?: string;
  /** When they run, as their sender states it. */
  readonly schedule?: string;
  /** How much earlier it arrives than it says it ends: its clock is wrong. */
  readonly early?: string;
  /** The cycle that it is of; left out: that of the time at which it ends. */
  readonly cycle?: string;
}

/** Runs of some of the cycles that are otherwise. */
interface Change extends Runs {
  readonly from?: string;
  readonly to?: string;
  /** Only in one cycle of such a time, `at` after its beginning. */
  readonly each?: string;
  readonly at?: string;
}

export interface Given extends Runs {
  readonly source: string;
  readonly objects: number;
  /** Time between its cycles, or `month`: then on `day` of each, at the time of day at which the scenario starts. */
  readonly every: string;
  readonly day?: number | 'last';
  readonly for: string;
  /** When the first cycle begins; left out: at the beginning. */
  readonly from?: string;
  /** Days of the week on which it runs, 1–7, on the wall; left out: all. */
  readonly days?: readonly number[];
  /** Times of day at which it runs, on the wall: `06:00-23:00`, the end left out. */
  readonly between?: string;
  /** Cycles that do not run: `4h`, or `2d10h-2d15h`, the end left out. */
  readonly except?: readonly string[];
  /** Objects, by number, that stop, and when. */
  readonly without?: Readonly<Record<number, string>>;
  readonly changes?: readonly Change[];
  /** Runs start at the times of their cycles, and end when they have taken their time; else they end at those times. */
  readonly startsOnTime?: boolean;
  /** Its runs come in files, each with those of so long a time, so much later than that is over. */
  readonly files?: { readonly each: string; readonly late: string };
}

/** `startMs` is an epoch time; the others count from it. */
interface RunTimes {
  readonly startMs: number;
  readonly afterMs: number;
  readonly cycleMs: number;
}

const isTroubled = ({ status }: Runs): boolean => status === 'FAILED' || status === 'PARTIAL';

export function runsAt({ startMs, afterMs, cycleMs }: RunTimes, runs: Runs, given: Given): RunFact[] {
  const { objects = 'all' } = runs;
  const all = Array.from({ length: given.objects }, (_, index) => index + 1);
  const chosen = objects === 'all' ? all : typeof objects === 'number' ? all.slice(0, objects) : objects;
  return chosen.map((number, index) => {
    const duration_seconds = runs.duration ?? given.duration ?? 4;
    const cpu = runs.cpu === undefined ? given.cpu : runs.cpu;
    const tookMs = given.startsOnTime === true ? duration_seconds * 1000 : 0;
    const end_ms = startMs + afterMs + index * SECOND_MS + tookMs;
    return aRunFact({
      company: runs.company ?? given.company ?? 'acme',
      source: runs.source ?? given.source,
      object_id: String(number),
      object_type: runs.name ?? `object ${number}`,
      sequence_id: new Date(startMs + cycleMs).toISOString().slice(0, 16),
      cycle_ms: startMs + cycleMs,
      end_ms,
      duration_seconds,
      status: runs.status ?? 'SUCCESS',
      error_message: isTroubled(runs) ? (runs.description ?? 'Unknown error') : null,
      schedule: runs.schedule ?? given.schedule ?? null,
      memory_used_bytes: runs.memory ?? given.memory ?? 14_000_000,
      rows_out: runs.rows ?? given.rows ?? null,
      cpu_time_seconds: cpu === undefined ? 0.6 : cpu,
      arrived_ms: end_ms + durationMs(runs.late ?? given.late ?? '0s') - durationMs(runs.early ?? given.early ?? '0s'),
    });
  });
}

/** The times of the cycles, counted from the start. */
function cyclesOf(startMs: number, { every, day = 1, for: length, from = '0s' }: Given): number[] {
  const [fromMs, forMs] = [durationMs(from), durationMs(length)];
  if (every !== 'month') {
    const everyMs = durationMs(every);
    return Array.from({ length: Math.ceil(forMs / everyMs) }, (_, index) => fromMs + index * everyMs);
  }
  const start = new Date(startMs);
  const cycles: number[] = [];
  for (let month = 0; ; month += 1) {
    const first = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1) + (startMs % DAY_MS);
    const last = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month + 1, 0)).getUTCDate();
    const at = first + ((day === 'last' ? last : Math.min(day, last)) - 1) * DAY_MS - startMs;
    if (at >= fromMs + forMs) return cycles;
    if (at >= fromMs) cycles.push(at);
  }
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function isAtTime(wallMs: number, { days, between }: Given): boolean {
  if (days?.includes(new Date(wallMs).getUTCDay() || 7) === false) return false;
  if (between === undefined) return true;
  const [from = 0, to = 0] = between.split('-').map(minuteOf);
  const minute = Math.floor((wallMs % DAY_MS) / MINUTE_MS);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function isExcepted(at: number, { except = [] }: Given): boolean {
  return except.some((text) => {
    const [from = 0, to = from + 1] = text.split('-').map(durationMs);
    return at >= from && at < to;
  });
}

function isChanged(at: number, { from = '0s', to, each, at: within = '0s' }: Change): boolean {
  if (at < durationMs(from) || (to !== undefined && at >= durationMs(to))) return false;
  return each === undefined || at % durationMs(each) === durationMs(within);
}

function chosenOf({ objects = 'all' }: Runs, number: number): boolean {
  if (objects === 'all') return true;
  return typeof objects === 'number' ? number <= objects : objects.includes(number);
}

/** When the file arrives that has a run of this time. */
function fileMs(startMs: number, endMs: number, { each, late }: NonNullable<Given['files']>): number {
  const eachMs = durationMs(each);
  return startMs + (Math.floor((endMs - startMs) / eachMs) + 1) * eachMs + durationMs(late);
}

/** All runs of a source, as they are said to be. */
export function scheduled(startMs: number, zone: string, given: Given): RunFact[] {
  return cyclesOf(startMs, given).flatMap((at) => {
    const ms = startMs + at;
    if (!isAtTime(ms + offsetMs(zone, ms), given) || isExcepted(at, given)) return [];
    const changes = (given.changes ?? []).filter((change) => isChanged(at, change));
    return Array.from({ length: given.objects }, (_, index) => index + 1).flatMap((number, index) => {
      const until = given.without?.[number];
      if (until !== undefined && at >= durationMs(until)) return [];
      const change = changes.findLast((one) => chosenOf(one, number)) ?? {};
      const times = { startMs, afterMs: at + index * SECOND_MS, cycleMs: at };
      const runs = runsAt(times, { ...change, objects: [number] }, given);
      const { files } = given;
      return files === undefined
        ? runs
        : runs.map((run) => ({ ...run, arrived_ms: fileMs(startMs, run.end_ms, files) }));
    });
  });
}
