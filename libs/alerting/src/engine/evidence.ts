import type { Evidence, RunEvidence } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import type { Verdict } from '../rules/checks.js';

const MOST_RUN_IDS = 20;
const MOST_MESSAGE_CHARS = 1000;

export const isoOf = (epochMs: number): string => new Date(epochMs).toISOString();

const runEvidenceOf = (run: RunFact): RunEvidence => ({
  run_id: run.run_id,
  sequence_id: run.sequence_id,
  object_type: run.object_type,
  status: run.status,
  end_time: isoOf(run.end_ms),
  duration_seconds: run.duration_seconds,
  cpu_time_seconds: run.cpu_time_seconds,
  memory_used_bytes: run.memory_used_bytes,
  error_message: run.error_message?.slice(0, MOST_MESSAGE_CHARS) ?? null,
});

const factor = (now: number | null, then: number | null): number | null =>
  now === null || then === null || then <= 0 || now < 0 ? null : now / then;

type ComparedRun = Pick<RunFact, 'status' | 'duration_seconds' | 'cpu_time_seconds' | 'memory_used_bytes'>;

/**
 * The differences between a run and a good one, in words: numbers that are twice as much or half as much, and the
 * message.
 */
export function differencesOf(run: ComparedRun, good: ComparedRun): string[] {
  const numbers = [
    ['duration', run.duration_seconds, good.duration_seconds],
    ['CPU time', run.cpu_time_seconds, good.cpu_time_seconds],
    ['memory', run.memory_used_bytes, good.memory_used_bytes],
  ] as const;
  const differs = numbers.flatMap(([name, now, then]) => {
    const times = factor(now, then);
    return times === null || (times > 0.5 && times < 2)
      ? []
      : [`${name} is ${Number(times.toPrecision(2))} times as much`];
  });
  if (run.status !== good.status) differs.unshift(`status is ${run.status}`);
  return differs;
}

/** The facts behind a verdict, written down. */
export function evidenceOf(facts: {
  readonly verdict: NonNullable<Verdict>;
  readonly window: string;
  readonly runs: readonly RunFact[];
  readonly sampleSize: number;
  readonly lastGood: RunFact | null;
  readonly missing: readonly string[];
}): Evidence {
  const { verdict, window, lastGood, missing } = facts;
  const runs = verdict.runs ?? facts.runs;
  const run = runs.at(-1) ?? null;
  return {
    window,
    sample_size: facts.sampleSize,
    measurements: verdict.measurements,
    run_ids: verdict.runIds ?? runs.slice(-MOST_RUN_IDS).map(({ run_id }) => run_id),
    run: run === null ? null : runEvidenceOf(run),
    last_good_run: lastGood === null ? null : runEvidenceOf(lastGood),
    differs: run === null || lastGood === null ? [] : differencesOf(run, lastGood),
    missing,
    no_data_since: null,
  };
}
