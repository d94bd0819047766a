import { addToEmptiness, cusumLimit, type Emptiness, learnEmptiness, newEmptiness, seasonTimeOf } from '@app/analytics';
import { DAY_MS, localHour } from '@app/time';
import type { AlertTransition, Measurement } from '../model/alert.js';
import { type Bound, checksOf } from './context.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import { looksPerMonth, pushKept } from './level-limits.js';
import { type RunOfObject, usualRowsOf } from './levels.js';

/** A run of another day tells nothing about how it is now. */
const OLD_MS = DAY_MS;
/** A week teaches at which times an object writes nothing, whatever an option says about changes. */
const LEARN_MS = 7 * DAY_MS;

/** Takes a successful run into the share of runs of its object that write nothing. */
export function judgeRows(at: RunOfObject, isHistory: boolean): AlertTransition[] {
  const { object, run, context } = at;
  if (run.rows_out === null) return [];
  const isEmpty = run.rows_out === 0;
  const emptiness = (object.emptiness ??= newEmptiness());
  if (emptiness.lastMs - run.end_ms > OLD_MS) return [];
  const time = seasonTimeOf(localHour(context.zoneOf(run.company), run.end_ms));
  const [bound] = checksOf('empty', object.subject, context);
  if (isHistory || bound === undefined) {
    learnEmptiness(emptiness, isEmpty, run.end_ms, time);
    return [];
  }
  const { alarmsPerMonth, minRuns, adoptDays } = bound.check.limits(bound.settings.options);
  const news = addToEmptiness(
    emptiness,
    isEmpty,
    { atMs: run.end_ms, time },
    {
      limit: cusumLimit(looksPerMonth(emptiness.periodMs), alarmsPerMonth, 1),
      minRuns,
      minMs: LEARN_MS,
      adoptAfterMs: adoptDays * DAY_MS,
    },
  );
  if (isEmpty) pushKept(object.emptyRuns, run.run_id);
  const transitions = news === null ? [] : tell(at, bound, emptiness, news);
  if (!isEmpty) object.emptyRuns.length = 0;
  return transitions;
}

function tell(
  { state, source, object, run, context, nowMs }: RunOfObject,
  bound: Bound<'empty'>,
  { row, sinceMs, usual }: Emptiness,
  news: 'changed' | 'over' | 'adopted',
): AlertTransition[] {
  const usualRows = usualRowsOf(source, object, localHour(context.zoneOf(run.company), run.end_ms));
  const measurement: Measurement = {
    metric: 'rows_out',
    observed: run.rows_out ?? 0,
    threshold: 1,
    baseline:
      usualRows === null
        ? null
        : {
            value: usualRows.rows,
            made_of: 'level of the object at this time of the day and the week',
            sample_size: usualRows.count,
          },
  };
  const says = {
    changed: bound.check.says({ runs: row, usualRows: usualRows?.rows ?? null, usualShare: usual }),
    over: 'writes rows again',
    adopted: 'has written nothing for days: it is usual from now on',
  }[news];
  return judge(
    state,
    bound,
    {
      is: news === 'changed' ? 'bad' : 'good',
      measurements: [measurement],
      runs: [run],
      runIds: news === 'changed' ? [...object.emptyRuns] : [run.run_id],
      says,
    },
    {
      holder: object,
      window: () => `the runs up to ${isoOf(run.end_ms)}`,
      runs: [run],
      sampleSize: Math.max(1, row),
      lastGood: null,
      eventMs: run.end_ms,
      startedMs: Math.min(sinceMs, run.end_ms),
    },
    nowMs,
  );
}
