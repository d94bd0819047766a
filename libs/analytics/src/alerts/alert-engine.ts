import type { FoldContext } from './context.js';
import { fold, type FoldInput, type FoldResult } from './engine.js';
import type { Expectation } from './expectation.js';
import { expectationsOf } from './expectations.js';
import { type EngineState, engineVersion, newEngineState } from './state.js';

/** The fold as those see it who run it: on the stored runs as they come, or over a time that is past. */
export interface AlertEngine<State = unknown> {
  /** States of another version are of no use. */
  readonly version: number;
  newState(): State;
  /** Runs in, changes out; the state is changed in place. */
  fold(state: State, input: FoldInput, context: FoldContext): FoldResult;
  expectationsOf(state: State, context: FoldContext): readonly Expectation[];
}

/** The one and only, but for specs. */
export const alertEngine: AlertEngine<EngineState> = {
  version: engineVersion,
  newState: newEngineState,
  fold,
  expectationsOf,
};
