import type { Expectation } from '../model/expectation.js';
import { type FoldContext, isRetired } from './context.js';
import { isoOf } from './evidence.js';
import { deadlineAt } from './silence.js';
import { type EngineState, expectationIdOf, type ObjectState, type Place, type SourceState } from './state.js';

/** Every source and object that is followed, and when it should run again; sources before their objects. */
export const expectationsOf = (state: EngineState, context: FoldContext): Expectation[] => [
  ...eachExpectation(state, context),
];

/** The same one by one: of 50 000 objects all together take a third of a second. */
export function* eachExpectation(state: EngineState, context: FoldContext): Generator<Expectation> {
  for (const company of state.companies.values()) {
    for (const source of company.sources.values()) {
      if (!hasRun(source)) continue;
      yield expectationOf(state, { company, source, object: null }, context);
      for (const object of source.objects.values()) {
        if (hasRun(object)) yield expectationOf(state, { company, source, object }, context);
      }
    }
  }
}

// Of some only a start is known.
const hasRun = ({ habit }: SourceState | ObjectState): boolean => habit.lastMs > 0;

function expectationOf(state: EngineState, place: Place, context: FoldContext): Expectation {
  const { subject, habit } = place.object ?? place.source;
  const deadline = deadlineAt(state, place, context);
  const allowedSecs = deadline === null ? null : (deadline.lateMs - habit.lastMs) / 1000;
  return {
    expectation_id: expectationIdOf(subject),
    subject,
    last_run_at: isoOf(habit.lastMs),
    made_of: deadline?.usual.madeOf ?? 'nothing',
    allowed_silence_seconds: allowedSecs,
    next_due_at: deadline === null ? null : isoOf(deadline.dueMs),
    late_at: deadline === null ? null : isoOf(deadline.lateMs),
    state: stateOf(state, place, deadline?.lateMs ?? null, context),
  };
}

function stateOf(
  state: EngineState,
  { source, object }: Place,
  lateMs: number | null,
  context: FoldContext,
): Expectation['state'] {
  const { subject, habit } = object ?? source;
  const isGone = !habit.isExpected && habit.gapsSecs.length > 1;
  if (isGone || isRetired(subject, context)) return 'retired';
  if (lateMs === null) return 'learning';
  // Objects of a silent source are not looked at one by one.
  const isLate = habit.isLate || (source.habit.isLate && state.clockMs > lateMs);
  if (!isLate) return 'on_time';
  return state.isBehind || source.doubtMs > 0 ? 'unknown' : 'late';
}
