import type { Expectation } from '../model/expectation.js';
import type { NamedSource, ObjectLevel } from '../model/object-level.js';
import type { FoldContext } from './context.js';
import { fold, type FoldInput, type FoldResult } from './engine.js';
import { eachExpectation, expectationsOf } from './expectations.js';
import { StateBuilder, StateParts } from './kept-state.js';
import { levelsOf } from './object-levels.js';
import { type EngineState, engineVersion, newEngineState } from './state.js';

/** The fold as those see it who run it: on the stored runs as they come, or over a time that is past. */
export interface AlertEngine<State = unknown> {
  /** States of another version are of no use. */
  readonly version: number;
  newState(): State;
  /** Runs in, changes out; the state is changed in place. */
  fold(state: State, input: FoldInput, context: FoldContext): FoldResult;
  expectationsOf(state: State, context: FoldContext): readonly Expectation[];
  /** The same one by one. The state must not change meanwhile. */
  eachExpectation(state: State, context: FoldContext): Iterable<Expectation>;
  levelsOf(state: State, of: NamedSource, context: FoldContext): readonly ObjectLevel[];
  /** The state in pieces that are small enough to be written one by one. It must not change meanwhile. */
  partsOf(state: State): Iterable<unknown>;
  /** Takes the pieces in their order. */
  builder(): { add(part: never): void; built(): State };
}

/** The one and only, but for specs. */
export const alertEngine: AlertEngine<EngineState> = {
  version: engineVersion,
  newState: newEngineState,
  fold,
  expectationsOf,
  eachExpectation,
  levelsOf,
  partsOf: (state) => new StateParts(state).parts(),
  builder: () => new StateBuilder(),
};
