import type { Expectation } from '../model/expectation.js';
import { type FoldContext, isRetired } from './context.js';
import { isoOf } from './evidence.js';
import { allowedOf } from './silence.js';
import { type EngineState, expectationIdOf, type ObjectState, type SourceState } from './state.js';

/** Every source and object that has ever run lately, and when it should run again; sources before their objects. */
export function expectationsOf(state: EngineState, context: FoldContext): Expectation[] {
  return [...state.companies.values()].flatMap(({ sources }) =>
    [...sources.values()].flatMap((source) =>
      [source, ...source.objects.values()].flatMap((quiet) => expectationOf(state, source, quiet, context)),
    ),
  );
}

function expectationOf(
  state: EngineState,
  source: SourceState,
  quiet: SourceState | ObjectState,
  context: FoldContext,
): Expectation[] {
  const { subject, cadence } = quiet;
  const allowed = cadence.isExpected ? allowedOf(quiet, context, state.clockMs) : null;
  if (allowed === null) return [];
  const allowedSecs = allowed.usualSecs + allowed.graceSecs;
  const lateMs = cadence.lastMs + allowedSecs * 1000;
  // Objects of a silent source are not looked at one by one.
  const isLate = cadence.isLate || (source.cadence.isLate && state.clockMs > lateMs);
  const stateNow = isLate ? (state.isBehind ? 'unknown' : 'late') : 'on_time';
  return [
    {
      expectation_id: expectationIdOf(subject),
      subject,
      last_run_at: isoOf(cadence.lastMs),
      made_of: allowed.madeOf,
      allowed_silence_seconds: allowedSecs,
      late_at: isoOf(lateMs),
      state: isRetired(subject, context) ? 'retired' : stateNow,
    },
  ];
}
