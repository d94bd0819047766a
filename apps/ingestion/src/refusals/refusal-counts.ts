import { type ErrorCode, type RecordSubject, type RefusalSummary } from '@app/contracts';
import { HOUR_MS } from '@app/time';

/** A record that was refused at the door. */
export interface Refusal {
  /** Null: it cannot be read out of the record. */
  readonly subject: RecordSubject | null;
  readonly code: ErrorCode;
  /** In words that its sender may read. */
  readonly reason: string;
  /** The route. */
  readonly door: string;
  /** The only company that its sender may send for; null: there are several. */
  readonly company: string | null;
}

/** Most companies and sources that are named in an hour. Names in records that are refused may be made up. */
export const MAX_NAMED = 1000;
export const MAX_REASON_CHARS = 500;

type Counted = Omit<RefusalSummary, 'summary_id'>;

/** Counts refusals by company, source and code until they are taken. */
export class RefusalCounts {
  private readonly waiting = new Map<string, Counted>();
  private readonly named = new Set<string>();
  private hour = 0;

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  add({ subject, code, reason, door, company: ofKey }: Refusal, nowMs: number): void {
    const at = new Date(nowMs).toISOString();
    const { company, source } = this.bounded(subject, nowMs) ?? { company: ofKey, source: null };
    const key = JSON.stringify([company, source, code]);
    const before = this.waiting.get(key) ?? { count: 0, first_at: at };
    const { count, first_at } = before;
    this.waiting.set(key, {
      company,
      source,
      code,
      reason: shown(reason),
      count: count + 1,
      first_at,
      last_at: at,
      door,
    });
  }

  /** Those that wait longest, at most so many; they are not counted here any more. */
  take(max: number): Counted[] {
    const taken = [...this.waiting].slice(0, max);
    for (const [key] of taken) this.waiting.delete(key);
    return taken.map(([, counted]) => counted);
  }

  private bounded(subject: RecordSubject | null, nowMs: number): RecordSubject | null {
    if (subject === null) return null;
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour !== this.hour) this.named.clear();
    this.hour = hour;
    const name = JSON.stringify([subject.company, subject.source]);
    if (!this.named.has(name) && this.named.size >= MAX_NAMED) return null;
    this.named.add(name);
    return subject;
  }
}

// A reason may quote the very characters that no database can keep.
const shown = (reason: string): string => reason.slice(0, MAX_REASON_CHARS).replaceAll('\0', '\ufffd').toWellFormed();
