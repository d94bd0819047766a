import { SECOND_MS, MINUTE_MS } from '../libs/time/src/durations.ts';

const COMPANIES = 4;
const SOURCES_OF_COMPANY = 10;
const OBJECTS_OF_SOURCE = 25;
const OBJECTS = COMPANIES * SOURCES_OF_COMPANY * OBJECTS_OF_SOURCE;
/** A source fails for a while, then works for a while, so that alerts come and go. */
const SPELL_MS = 7 * MINUTE_MS;

/** Runs of a fleet that end now, each object in turn; no two are the same. */
export class SoakRuns {
  readonly #tag: string;
  #made = 0;

  constructor(tag: string) {
    this.#tag = tag;
  }

  /** How many were made. */
  get made(): number {
    return this.#made;
  }

  next(count: number): string[] {
    return Array.from({ length: count }, () => this.#one(this.#made++));
  }

  #one(index: number): string {
    const object = index % OBJECTS;
    const source = Math.floor(object / OBJECTS_OF_SOURCE);
    const nowMs = Date.now();
    const isFailing = source === 3 && Math.floor(nowMs / SPELL_MS) % 2 === 1;
    const seconds = 0.5 + (object % 20) / 10 + (index % 7) / 50;
    return JSON.stringify({
      sequence_id: `${this.#tag}-${Math.floor(index / OBJECTS)}`,
      company: `soak-${source % COMPANIES}`,
      source: `source-${Math.floor(source / COMPANIES)}`,
      object_id: object,
      object: `object-${object}`,
      status: isFailing ? 'FAILED' : 'SUCCESS',
      start_time: new Date(nowMs - seconds * SECOND_MS).toISOString(),
      end_time: new Date(nowMs).toISOString(),
      memory_used_bytes: 14_000_000 + (index % 13) * 100_000,
      cpu_time_seconds: seconds / 3,
      ...(isFailing && { error_message: '503 Service Unavailable' }),
    });
  }
}
