import type { SampleObject } from './fleet.js';
import { PAGE_BYTES, type RunOutcome } from './run-outcome.js';

export type FaultId =
  | 'object-fails'
  | 'source-unauthorized'
  | 'source-slow'
  | 'source-silent'
  | 'objects-missing'
  | 'memory-hungry'
  | 'memory-negative'
  | 'numbers-as-text';

/** Which cycles: all, every nth counted back from the last, or a stretch measured back from the end of the sample. */
type When =
  | { readonly kind: 'always' }
  | { readonly kind: 'every'; readonly nth: number }
  | {
      readonly kind: 'stretch';
      readonly endsBeforeHours: number;
      readonly lasts: { readonly hours: number } | 'one cycle';
      /** A sample with fewer cycles has no room for it. */
      readonly needsCycles: number;
      /** How long it lasts beyond the end of the sample. Left out: it is over by then. */
      readonly goesOnHours?: number;
    };

export interface FaultRow {
  readonly id: FaultId;
  readonly says: string;
  /** Place of the company in the sample; the last one when there are fewer. */
  readonly companyIndex: number;
  readonly source: string;
  readonly objectsOf: (objects: readonly SampleObject[]) => readonly SampleObject[];
  readonly when: When;
  /** The outcome of a run with the fault; null when there is no run. */
  readonly alter: (outcome: RunOutcome) => Partial<RunOutcome> | null;
}

/**
 * Hours from one beginning of a stretch to the next, after the end of the sample: not a multiple of a day, lest what is wrong become what
 * is usual at an hour.
 */
export const RECURS_HOURS = 37;

const HUNGRY_BYTES = 110_002_176;

const every = (objects: readonly SampleObject[]) => objects;

/**
 * Every fault there is. Each strikes one source of one company; no other run of a sample fails, takes more than 100 MB or
 * reports negative memory. The lengths are those of a sample of a day or more. After the end of the sample each stretch comes again
 * every `RECURS_HOURS`.
 */
export const faultTable: readonly FaultRow[] = [
  {
    id: 'object-fails',
    says: 'One object fails for four hours with KeyError: \'invoice_id\', then recovers.',
    companyIndex: 0,
    source: 'sharepoint_graph',
    objectsOf: (objects) => objects.slice(0, 1),
    when: { kind: 'stretch', endsBeforeHours: 6, lasts: { hours: 4 }, needsCycles: 1 },
    alter: ({ durationMicros, cpuHundredths }) => ({
      error: "KeyError: 'invoice_id'",
      durationMicros: Math.ceil(durationMicros / 2),
      cpuHundredths: Math.floor(cpuHundredths / 2),
    }),
  },
  {
    id: 'source-unauthorized',
    says: 'Every object of the source fails in one cycle with 401 Unauthorized.',
    companyIndex: 1,
    source: 'Efficy',
    objectsOf: every,
    when: { kind: 'stretch', endsBeforeHours: 8, lasts: 'one cycle', needsCycles: 3 },
    alter: ({ durationMicros }) => ({
      error: '401 Unauthorized: the token has expired',
      durationMicros: Math.ceil(durationMicros / 10),
      cpuHundredths: 0,
      memoryBytes: 0,
    }),
  },
  {
    id: 'source-slow',
    says: 'Every run of the source takes six times as long in the last four hours.',
    companyIndex: 1,
    source: 'zohobooks',
    objectsOf: every,
    when: { kind: 'stretch', endsBeforeHours: 0, lasts: { hours: 4 }, needsCycles: 4, goesOnHours: 4 },
    alter: ({ durationMicros }) => ({ durationMicros: durationMicros * 6 }),
  },
  {
    id: 'source-silent',
    says: 'The source has no run in the last five hours.',
    companyIndex: 0,
    source: 'zohoprojects',
    objectsOf: every,
    when: { kind: 'stretch', endsBeforeHours: 0, lasts: { hours: 5 }, needsCycles: 4, goesOnHours: 5 },
    alter: () => null,
  },
  {
    id: 'objects-missing',
    says: 'A third of the objects of the source have no run in one cycle, in which the others do.',
    companyIndex: 0,
    source: 'PowerBI',
    objectsOf: (objects) => objects.slice(0, Math.floor((objects.length + 1) / 3)),
    when: { kind: 'stretch', endsBeforeHours: 2, lasts: 'one cycle', needsCycles: 3 },
    alter: () => null,
  },
  {
    id: 'memory-hungry',
    says: 'One object takes more than 100 MB in every run of the last eight hours.',
    companyIndex: 0,
    source: 'EasyProjects',
    objectsOf: (objects) => objects.slice(0, 1),
    when: { kind: 'stretch', endsBeforeHours: 0, lasts: { hours: 8 }, needsCycles: 1, goesOnHours: 6 },
    alter: ({ memoryBytes }) => ({ memoryBytes: memoryBytes + HUNGRY_BYTES }),
  },
  {
    id: 'memory-negative',
    says: 'One object reports negative memory in every fourth run.',
    companyIndex: 0,
    source: 'sharepoint_graph',
    objectsOf: (objects) => objects.slice(1, 2),
    when: { kind: 'every', nth: 4 },
    alter: ({ memoryBytes }) => ({ memoryBytes: -memoryBytes - PAGE_BYTES }),
  },
  {
    id: 'numbers-as-text',
    says: 'The source writes its object ids and durations as text, and a comma in durations and CPU times.',
    companyIndex: 1,
    source: 'EasyProjects',
    objectsOf: every,
    when: { kind: 'always' },
    alter: () => ({ numbersAreText: true }),
  },
];
