import { MINUTE_MS } from '@app/time';
import type { Subject } from '../model/subject.js';
import { FRESH_MS } from './delay.js';
import type { Deadline } from './habit.js';
import type { EngineState, SourceState } from './state.js';

/** How long a source that is late waits for a word of others that says it is not everybody. */
const DOUBT_MS = 15 * MINUTE_MS;

/** Whether it may be everybody: nobody else was heard of since the source was due, and that for a while only. */
export function isDoubtful(
  { heard, lagMs, behindUntilMs }: EngineState,
  source: SourceState,
  { dueMs, lateMs }: Deadline,
  nowMs: number,
): boolean {
  const isFiring = source.alerts.some(({ evidence }) => evidence.measurements[0]?.metric === 'silence_seconds');
  if (isFiring) return false;
  const key = sourceKeyOf(source);
  const other = heard.find((one) => one.source !== key);
  if (other === undefined) return false;
  // It was given its time anew once, others have run since, and it has not.
  if (source.habit.lastMs < behindUntilMs && other.endMs > behindUntilMs) return false;
  if (other.endMs >= lateMs || (other.endMs > dueMs && lagMs < FRESH_MS)) return false;
  return source.doubtMs === 0 || nowMs - source.doubtMs < DOUBT_MS;
}

const keys = new WeakMap<Subject, string>();

/** Distinct for distinct sources. Asked for with every run, so it is made once. */
export function sourceKeyOf({ subject }: SourceState): string {
  let key = keys.get(subject);
  if (key === undefined) keys.set(subject, (key = `${subject.company ?? ''}\u0000${subject.source ?? ''}`));
  return key;
}

/** Sources that are late while nothing else came that could say that it is them. */
export function doubtedSources({ companies, freshMs }: EngineState): number {
  let count = 0;
  for (const { sources } of companies.values()) {
    for (const { doubtMs } of sources.values()) if (doubtMs > freshMs) count += 1;
  }
  return count;
}

/** After we were behind every silence counts from then on. */
export function forgiveSilences({ companies }: EngineState): void {
  for (const { sources } of companies.values()) {
    for (const source of sources.values()) {
      if (source.doubtMs === 0) continue;
      source.doubtMs = 0;
      source.habit.isLate = false;
    }
  }
}
