import { HOUR_MS, MINUTE_MS } from '@app/time';
import { cycleTimes } from './cycles.js';
import { faultTable, type FaultId, type FaultRow, RECURS_HOURS } from './fault-table.js';
import { type Fleet, fleetOf, type SampleObject, type SampleSource } from './fleet.js';
import type { SampleOptions } from './sample-options.js';

/** One fault and exactly where it is in a sample. */
export interface PlantedFault {
  readonly id: FaultId;
  /** The fault as a reader of the records sees it. */
  readonly says: string;
  readonly company: string;
  readonly source: string;
  /** Names of the objects it strikes, all of the source or some. */
  readonly objects: readonly string[];
  /** Times of the cycles it strikes, ISO 8601 in UTC, oldest first. */
  readonly cycles: readonly string[];
  /** When it ends for the first time, ISO 8601 in UTC; it may lie after the end of the sample. Null: it never does. */
  readonly endsAt: string | null;
}

/** A fault as the simulation looks it up. */
export interface Plant {
  readonly row: FaultRow;
  readonly company: string;
  readonly source: SampleSource;
  readonly objects: ReadonlySet<SampleObject>;
  /** The times of its cycles, in epoch milliseconds. */
  readonly cycles: ReadonlySet<number>;
  /** Whether it strikes a cycle after the end of the sample: what is wrong at the end goes on for hours, and all comes again. */
  readonly goesOn: (at: number) => boolean;
}

/** From this length on, faults last as long as the table says; in a shorter sample they shrink with it. */
const FULL_LENGTH_HOURS = 24;

/**
 * The faults planted in the sample that these options make, with their places; a fault that finds no room is not in the
 * list.
 */
export const plantedFaults = (options: SampleOptions): readonly PlantedFault[] =>
  plantsOf(options, fleetOf(options)).map(({ row, company, source, objects, cycles }) => ({
    id: row.id,
    says: row.says,
    company,
    source: source.name,
    objects: [...objects].map(({ name }) => name),
    cycles: [...cycles].map((at) => new Date(at).toISOString()),
    endsAt: endOf(row, [...cycles], source.cadenceMins),
  }));

/**
 * When a planted fault began last by `nowMs`, and when it ends or ended then; Infinity: it does not. Epoch milliseconds.
 */
export function latestStretch({ cycles, endsAt }: PlantedFault, nowMs: number): { fromMs: number; toMs: number } {
  const fromMs = Date.parse(cycles[0]!);
  if (endsAt === null) return { fromMs, toMs: Infinity };
  const laterMs = Math.max(0, Math.floor((nowMs - fromMs) / RECURS_MS)) * RECURS_MS;
  return { fromMs: fromMs + laterMs, toMs: Date.parse(endsAt) + laterMs };
}

const RECURS_MS = RECURS_HOURS * HOUR_MS;

function endOf({ when }: Pick<FaultRow, 'when'>, cycles: readonly number[], cadenceMins: number): string | null {
  if (when.kind !== 'stretch') return null;
  const goesOnMs = (when.goesOnHours ?? 0) * HOUR_MS;
  return new Date(cycles.at(-1)! + cadenceMins * MINUTE_MS + goesOnMs).toISOString();
}

/** The same list for the simulation, with the objects of this fleet. */
export const plantsOf = (options: SampleOptions, fleet: Fleet): readonly Plant[] =>
  faultTable.flatMap((row) => {
    const company = fleet[Math.min(row.companyIndex, fleet.length - 1)];
    const source = company?.sources.find(({ name }) => name === row.source);
    if (company === undefined || source === undefined) return [];
    const objects = row.objectsOf(source.objects);
    const cycles = cyclesOf(row, [...cycleTimes(options, source.cadenceMins)], source.cadenceMins, options.hours);
    if (objects.length === 0 || cycles.length === 0) return [];
    const goesOn = continuationOf(row, cycles, source.cadenceMins);
    return [{ row, company: company.name, source, objects: new Set(objects), cycles: new Set(cycles), goesOn }];
  });

function continuationOf({ when }: FaultRow, cycles: readonly number[], cadenceMins: number): (at: number) => boolean {
  const lastMs = cycles.at(-1) ?? 0;
  switch (when.kind) {
    case 'always':
      return () => true;
    case 'every':
      return (at) => (at - lastMs) % (when.nth * cadenceMins * MINUTE_MS) === 0;
    case 'stretch': {
      const fromMs = cycles[0]!;
      const lengthMs = Date.parse(endOf({ when }, cycles, cadenceMins)!) - fromMs;
      return (at) => (at - fromMs) % RECURS_MS < lengthMs;
    }
  }
}

function cyclesOf({ when }: FaultRow, all: readonly number[], cadenceMins: number, hours: number): readonly number[] {
  if (when.kind === 'always') return all;
  if (when.kind === 'every') return all.filter((_, index) => (all.length - 1 - index) % when.nth === 0);
  if (all.length < when.needsCycles) return [];
  const cyclesPerHour = (60 / cadenceMins) * Math.min(1, hours / FULL_LENGTH_HOURS);
  const end = all.length - Math.round(when.endsBeforeHours * cyclesPerHour);
  const count = when.lasts === 'one cycle' ? 1 : Math.max(1, Math.round(when.lasts.hours * cyclesPerHour));
  return all.slice(Math.max(0, end - count), end);
}
