import type {
  AlertTransition,
  CycleReport,
  Expectation,
  FoldInput,
  FoldResult,
  NamedSource,
  ObjectLevel,
  RunFact,
  StartFact,
  UnreadableFact,
} from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { SignOfLife, type Tables } from '@app/database';
import { HOUR_MS } from '@app/time';
import { type Kysely, sql } from 'kysely';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { EngineDependencies } from './engine-dependencies.js';
import { BEGINNING, type Checkpoint, loadCheckpoint, moveOn, saveSnapshot } from './engine.repository.js';
import { readSettled } from './settled-runs.js';
import { SnapshotPace } from './snapshot-pace.js';
import { packed, type FoldRules, type Snapshot, unpacked } from './snapshot.js';
import { readStored, type Stretch } from './stored-batch.js';

/** Runs that one fold takes: it blocks the event loop for 0.1 s. */
const SLICE_RUNS = 5000;
/** Most time by which one fold advances the clock. */
const SLICE_MS = HOUR_MS;
/** Pause between two writes of the clock while nothing else changes. */
const CLOCK_EVERY_MS = 30_000;
/** Pause between two reads of the refusals: a change costs a snapshot. */
const REFUSALS_EVERY_MS = 15_000;

export type TailDependencies = Pick<EngineDependencies, 'engine' | 'rules' | 'zoneOf'>;

/** The point from which a session goes on. */
interface TailStart {
  readonly state: unknown;
  readonly rules: FoldRules;
  readonly checkpoint: Checkpoint;
}

/** Result of a step. */
export interface Step {
  /** Whether more runs are waiting. */
  readonly hasMore: boolean;
  readonly transitions: readonly AlertTransition[];
  /** The time of the database, epoch milliseconds. */
  readonly nowMs: number;
  /** The engine's clock, epoch milliseconds. */
  readonly clockMs: number;
}

/**
 * One leadership of the engine: folds stored runs, starts and dead letters, and writes the results in the transaction that advances the checkpoint.
 * After an error the instance is discarded; the next one starts from the stored checkpoint.
 */
export class AlertTail {
  private refused: readonly (string | null)[] = [];
  private refusalsAt = 0;
  private readonly sign: SignOfLife;
  private readonly pace: SnapshotPace;
  private readonly state: unknown;
  private rules: FoldRules;
  private checkpoint: Checkpoint;
  private clockMs: number;

  private constructor(
    private readonly session: Kysely<Tables>,
    private readonly dependencies: TailDependencies,
    { state, rules, checkpoint }: TailStart,
    beganMs: number,
  ) {
    this.state = state;
    this.rules = rules;
    this.checkpoint = checkpoint;
    this.clockMs = checkpoint.clockMs ?? 0;
    this.sign = new SignOfLife(session);
    this.pace = new SnapshotPace(beganMs);
  }

  /**
   * Loads the snapshot and folds the runs since then again without writing: their transitions are stored already.
   * @throws PipelineError `store_unavailable`, `leadership_lost`; what `signal` was aborted with
   */
  static async begin(session: Kysely<Tables>, dependencies: TailDependencies, signal: AbortSignal): Promise<AlertTail> {
    const { checkpoint, snapshot } = await loadCheckpoint(session, dependencies.engine.version);
    const kept = snapshot === null ? null : await unpackedBy(session, dependencies.engine, snapshot.bytes);
    const { state, ...rules }: Snapshot = kept ?? {
      state: dependencies.engine.newState(),
      ...dependencies.rules(),
      retired: await readRetired(session),
    };
    const { nowMs } = await readSettled(session);
    const tail = new AlertTail(session, dependencies, { state, rules, checkpoint }, nowMs);
    await tail.foldAgain(kept === null || snapshot === null ? BEGINNING : snapshot.to, signal);
    // The snapshot keeps the rules that the fold started with.
    if (kept === null) await tail.snapshot(nowMs);
    return tail;
  }

  /** Expectations of the current state. */
  expectations(): readonly Expectation[] {
    return this.dependencies.engine.expectationsOf(this.state, this.context);
  }

  /** The same one by one, of a state that must not change meanwhile. */
  eachExpectation(): Iterable<Expectation> {
    return this.dependencies.engine.eachExpectation(this.state, this.context);
  }

  /** Levels of the objects of a source, of the current state. */
  levelsOf(source: NamedSource): readonly ObjectLevel[] {
    return this.dependencies.engine.levelsOf(this.state, source, this.context);
  }

  async step(): Promise<Step> {
    await this.adoptRules();
    const { upTo, clockMs: settledMs, nowMs } = await readSettled(this.session);
    const { stretches, runs, to, isLast } = await readStored(this.session, {
      after: this.checkpoint.foldedTo,
      upTo,
      limit: SLICE_RUNS,
    });
    const clockMs = Math.max(this.clockMs, isLast ? settledMs : lastArrivalOf(stretches));
    const found = await this.fold(stretches, clockMs);
    const isClockOld = clockMs - (this.checkpoint.clockMs ?? 0) >= CLOCK_EVERY_MS;
    if (stretches.length + found.transitions.length + found.cycles.length > 0 || isClockOld) {
      const next = { foldedTo: to, clockMs };
      await moveOn(this.session, this.checkpoint, next, { ...found, runs });
      this.checkpoint = next;
    }
    if (this.pace.isDue(nowMs)) await this.snapshot(nowMs);
    return { hasMore: !isLast, transitions: found.transitions, nowMs, clockMs };
  }

  /** Saves a snapshot at an orderly stop, so that the next leadership has nothing to fold again. */
  async end(): Promise<void> {
    await this.snapshot(this.pace.lastMs);
  }

  private get context() {
    return { ...this.rules, zoneOf: (company: string) => this.dependencies.zoneOf(company) };
  }

  private async foldAgain(from: string, signal: AbortSignal): Promise<void> {
    const { foldedTo: upTo, clockMs } = this.checkpoint;
    for (let after = from, isLast = false; !isLast;) {
      const batch = await readStored(this.session, { after, upTo, limit: SLICE_RUNS });
      await this.fold(batch.stretches, lastArrivalOf(batch.stretches));
      ({ to: after, isLast } = batch);
      signal.throwIfAborted();
    }
    if (clockMs !== null) await this.fold([], clockMs);
  }

  /** Changed rules take effect with a snapshot, so that a later refold uses the same rules. */
  private async adoptRules(): Promise<void> {
    if (performance.now() >= this.refusalsAt) {
      this.refused = await readRefused(this.session);
      this.refusalsAt = performance.now() + REFUSALS_EVERY_MS;
    }
    const rules = { ...this.dependencies.rules(), retired: await readRetired(this.session), refused: this.refused };
    if (isSame(this.rules, rules)) return;
    this.rules = rules;
    await this.snapshot(this.pace.lastMs);
  }

  private async fold(stretches: readonly Stretch[], nowMs: number): Promise<FoldResult> {
    const transitions: AlertTransition[] = [];
    const cycles: CycleReport[] = [];
    for (const input of slicesOf(stretches, this.clockMs, nowMs)) {
      const found = this.foldSlice(input);
      for (const transition of found.transitions) transitions.push(transition);
      for (const cycle of found.cycles) cycles.push(cycle);
      await setImmediate();
      await this.sign.give();
    }
    this.clockMs = Math.max(this.clockMs, nowMs);
    for (const stretch of stretches) this.pace.count(factsOf(stretch).length);
    return { transitions, cycles };
  }

  // An error of the engine is a bug and must not be taken for an unavailable database.
  private foldSlice(input: FoldInput): FoldResult {
    try {
      return this.dependencies.engine.fold(this.state, input, this.context);
    } catch (thrown) {
      throw PipelineError.from(thrown);
    }
  }

  private async snapshot(nowMs: number): Promise<void> {
    const { engine } = this.dependencies;
    const begunAt = performance.now();
    // 0: the engine has not seen a time yet.
    const clockMs = this.clockMs === 0 ? null : this.clockMs;
    const bytes = await packed(engine, { state: this.state, ...this.rules }, () => this.sign.give());
    await saveSnapshot(this.session, this.checkpoint, { version: engine.version, bytes, clockMs });
    this.checkpoint = { ...this.checkpoint, clockMs };
    this.pace.saved(nowMs, performance.now() - begunAt);
  }
}

// The server ends a session that is silent for 10 s: a state of 50 000 objects takes as long on a busy machine.
async function unpackedBy(
  session: Kysely<Tables>,
  engine: TailDependencies['engine'],
  bytes: Buffer,
): Promise<Snapshot | null> {
  const sign = new SignOfLife(session);
  let isLost = false;
  const give = async (): Promise<void> => {
    isLost = true;
    await sign.give();
    isLost = false;
  };
  try {
    return await unpacked(engine, bytes, give);
  } catch (thrown) {
    if (isLost) throw thrown;
    // A snapshot of another version, or of an incompatible runtime, is ignored.
    return null;
  }
}

function factsOf(stretch: Stretch): readonly (RunFact | StartFact | UnreadableFact)[] {
  if ('runs' in stretch) return stretch.runs;
  return 'starts' in stretch ? stretch.starts : stretch.unreadable;
}

function partOf(stretch: Stretch, start: number, end: number): Stretch {
  if ('runs' in stretch) return { runs: stretch.runs.slice(start, end) };
  return 'starts' in stretch
    ? { starts: stretch.starts.slice(start, end) }
    : { unreadable: stretch.unreadable.slice(start, end) };
}

/** When the last fact of all arrived; 0: there is none. */
function lastArrivalOf(stretches: readonly Stretch[]): number {
  const last = stretches.length === 0 ? undefined : factsOf(stretches.at(-1)!).at(-1);
  if (last === undefined) return 0;
  return 'arrived_ms' in last ? last.arrived_ms : last.at_ms;
}

/** Splits runs and time into short folds. The result of the engine does not depend on the split. */
function* slicesOf(stretches: readonly Stretch[], clockMs: number, nowMs: number): Generator<FoldInput> {
  for (const stretch of stretches) {
    for (let start = 0; start < factsOf(stretch).length; start += SLICE_RUNS) {
      const slice = partOf(stretch, start, start + SLICE_RUNS);
      yield { runs: [], ...slice, nowMs: lastArrivalOf([slice]) };
    }
  }
  const fromMs = Math.max(clockMs, lastArrivalOf(stretches));
  // A clock that was never set jumps to the present.
  for (let ms = fromMs + SLICE_MS; fromMs > 0 && ms < nowMs; ms += SLICE_MS) yield { runs: [], nowMs: ms };
  yield { runs: [], nowMs };
}

async function readRetired(session: Kysely<Tables>): Promise<ReadonlySet<string>> {
  const rows = await session
    .selectFrom('retired_expectations')
    .select('expectation_id')
    .orderBy('expectation_id')
    .execute();
  return new Set(rows.map(({ expectation_id }) => expectation_id));
}

/** Companies with refused runs in the last ten minutes; null: refused by a limit of all companies. */
async function readRefused(session: Kysely<Tables>): Promise<readonly (string | null)[]> {
  const rows = await session
    .selectFrom('object_refusals')
    .select('company')
    .where(sql<boolean>`last_refused_at > now() - interval '10 minutes'`)
    .orderBy('company_hash')
    .execute();
  return rows.map(({ company }) => company);
}

const isSame = (a: FoldRules, b: FoldRules): boolean =>
  a.retired.symmetricDifference(b.retired).size === 0 &&
  isDeepStrictEqual(a.config, b.config) &&
  isDeepStrictEqual(a.limits, b.limits) &&
  isDeepStrictEqual(a.refused ?? [], b.refused ?? []) &&
  isDeepStrictEqual(a.retiredMatches ?? [], b.retiredMatches ?? []);
