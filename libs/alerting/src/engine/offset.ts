import { DAY_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import { checksOf, type FoldContext } from './context.js';
import { offsetOf } from './delay.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import type { CompanyState, EngineState, SourceState } from './state.js';

/** A source that was heard of longer ago says nothing about how times are written now. */
const HEARD_MS = 2 * DAY_MS;

/**
 * Whether the times of a company are off by the offset of a zone: those of most of its sources are, by the same. Called after a
 * run of `source`; only when that one's offset has changed is anything looked at.
 */
export function judgeOffset(
  state: EngineState,
  company: CompanyState,
  source: SourceState,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  // Nearly every run: no offset is known, nor told.
  if (source.delay.offset.ms === 0 && source.delay.toldMs === 0) return [];
  return checksOf('offset', company.subject, context).flatMap((bound) => {
    const { check, settings } = bound;
    const leastMs = check.leastSecs(settings.options) * 1000;
    const ofSource = offsetOf(source, leastMs);
    if (ofSource === source.delay.toldMs) return [];
    source.delay.toldMs = ofSource;
    const { offsetMs, sources } = sharedOffset(company, nowMs);
    const measurement = { metric: 'offset_seconds', observed: offsetMs / 1000, threshold: 0, baseline: null };
    const judged = {
      holder: company,
      window: () => `the runs up to ${isoOf(nowMs)}`,
      runs: [source.newest],
      sampleSize: sources,
      lastGood: null,
      eventMs: nowMs,
      startedMs: source.delay.offset.sinceMs,
    };
    const verdict =
      offsetMs === 0
        ? ({ is: 'good', measurements: [], says: 'sends records in time' } as const)
        : ({ is: 'bad', measurements: [measurement], says: check.says(offsetMs / 1000) } as const);
    return judge(state, bound, verdict, judged, nowMs);
  });
}

function sharedOffset({ sources }: CompanyState, nowMs: number): { offsetMs: number; sources: number } {
  const counts = new Map<number, number>();
  let heard = 0;
  for (const { delay } of sources.values()) {
    if (nowMs - delay.offset.heardMs > HEARD_MS) continue;
    heard += 1;
    if (delay.toldMs !== 0) counts.set(delay.toldMs, (counts.get(delay.toldMs) ?? 0) + 1);
  }
  const [offsetMs, count] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return 2 * count > heard ? { offsetMs, sources: count } : { offsetMs: 0, sources: heard };
}
