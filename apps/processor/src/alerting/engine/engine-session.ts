import type { AlertTransition, CycleReport, Expectation, FoldInput, FoldResult, RunFact } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { SignOfLife, type Tables } from '@app/database';
import { HOUR_MS, MINUTE_MS } from '@app/time';
import { type Kysely, sql } from 'kysely';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { AlertParts } from './engine-deps.js';
import { BEGINNING, type Checkpoint, loadCheckpoint, moveOn, saveSnapshot } from './engine.repository.js';
import { readSettled, readStored } from './settled-runs.js';
import { packed, type FoldRules, type Snapshot, unpacked } from './snapshot.js';

/** Runs that are folded at once: a tenth of a second in which nothing else is done. */
const SLICE_RUNS = 5000;
/** The clock is moved on by at most so much at once. */
const SLICE_MS = HOUR_MS;
/** The clock alone is written down so rarely. */
const CLOCK_EVERY_MS = 30_000;
const SNAPSHOT_EVERY_MS = 5 * MINUTE_MS;
const SNAPSHOT_EVERY_RUNS = 50_000;
/** Looked for so rarely, since a change is kept with a snapshot. */
const REFUSALS_EVERY_MS = 15_000;

export type TailParts = Pick<AlertParts, 'engine' | 'rules' | 'zoneOf'>;

/** What a step did. */
export interface Step {
  /** Whether there are more runs already. */
  readonly hasMore: boolean;
  readonly transitions: readonly AlertTransition[];
  /** The time of the database, epoch milliseconds. */
  readonly nowMs: number;
  /** How far the clock of the engine has come, epoch milliseconds. */
  readonly clockMs: number;
}

/**
 * One leadership: follows the stored runs, and writes what the engine finds in the transaction that moves its checkpoint.
 * After an error it is of no use any more; the next one begins where the database is.
 */
export class AlertTail {
  private runsSinceSnapshot = 0;
  private refused: readonly (string | null)[] = [];
  private refusalsAt = 0;
  private readonly sign: SignOfLife;

  private constructor(
    private readonly session: Kysely<Tables>,
    private readonly parts: TailParts,
    private readonly state: unknown,
    private rules: FoldRules,
    private checkpoint: Checkpoint,
    private clockMs: number,
    private snapshotMs: number,
  ) {
    this.sign = new SignOfLife(session);
  }

  /**
   * Folds again what was folded since the last snapshot, which writes nothing: its transitions are there already.
   * @throws PipelineError `store_unavailable`, `leadership_lost`; what `signal` was aborted with
   */
  static async begin(session: Kysely<Tables>, parts: TailParts, signal: AbortSignal): Promise<AlertTail> {
    const { checkpoint, snapshot } = await loadCheckpoint(session, parts.engine.version);
    // One of another version, or of another runtime, is as good as none.
    const kept = snapshot === null ? null : await unpacked(parts.engine, snapshot.bytes).catch(() => null);
    const { state, ...rules }: Snapshot = kept ?? {
      state: parts.engine.newState(),
      ...parts.rules(),
      retired: await readRetired(session),
    };
    const { nowMs } = await readSettled(session);
    const tail = new AlertTail(session, parts, state, rules, checkpoint, checkpoint.clockMs ?? 0, nowMs);
    await tail.foldAgain(kept === null || snapshot === null ? BEGINNING : snapshot.to, signal);
    // What it is folded with from the beginning on is kept as well.
    if (kept === null) await tail.snapshot(nowMs);
    return tail;
  }

  /** What is expected, as the state has it now. */
  expectations(): readonly Expectation[] {
    return this.parts.engine.expectationsOf(this.state, this.context);
  }

  async step(): Promise<Step> {
    await this.adoptRules();
    const { upTo, clockMs: settledMs, nowMs } = await readSettled(this.session);
    const { runs, to, isLast } = await readStored(this.session, {
      after: this.checkpoint.foldedTo,
      upTo,
      limit: SLICE_RUNS,
    });
    const clockMs = Math.max(this.clockMs, isLast ? settledMs : (runs.at(-1)?.arrived_ms ?? 0));
    const found = await this.fold(runs, clockMs);
    const isClockOld = clockMs - (this.checkpoint.clockMs ?? 0) >= CLOCK_EVERY_MS;
    if (runs.length + found.transitions.length + found.cycles.length > 0 || isClockOld) {
      const next = { foldedTo: to, clockMs };
      await moveOn(this.session, this.checkpoint, next, found);
      this.checkpoint = next;
    }
    if (this.isSnapshotDue(nowMs)) await this.snapshot(nowMs);
    return { hasMore: !isLast, transitions: found.transitions, nowMs, clockMs };
  }

  /** At the end of an orderly stop: the next leadership has nothing to fold again. */
  async end(): Promise<void> {
    await this.snapshot(this.snapshotMs);
  }

  private get context() {
    return { ...this.rules, zoneOf: (company: string) => this.parts.zoneOf(company) };
  }

  private async foldAgain(from: string, signal: AbortSignal): Promise<void> {
    const { foldedTo: upTo, clockMs } = this.checkpoint;
    for (let after = from, isLast = false; !isLast;) {
      const batch = await readStored(this.session, { after, upTo, limit: SLICE_RUNS });
      await this.fold(batch.runs, batch.runs.at(-1)?.arrived_ms ?? 0);
      ({ to: after, isLast } = batch);
      signal.throwIfAborted();
    }
    if (clockMs !== null) await this.fold([], clockMs);
  }

  /** Other rules hold from a snapshot on, so that what is folded again after it is folded with them. */
  private async adoptRules(): Promise<void> {
    if (performance.now() >= this.refusalsAt) {
      this.refused = await readRefused(this.session);
      this.refusalsAt = performance.now() + REFUSALS_EVERY_MS;
    }
    const rules = { ...this.parts.rules(), retired: await readRetired(this.session), refused: this.refused };
    if (isSame(this.rules, rules)) return;
    this.rules = rules;
    await this.snapshot(this.snapshotMs);
  }

  private async fold(runs: readonly RunFact[], nowMs: number): Promise<FoldResult> {
    const transitions: AlertTransition[] = [];
    const cycles: CycleReport[] = [];
    for (const input of slicesOf(runs, this.clockMs, nowMs)) {
      const found = this.foldSlice(input);
      for (const transition of found.transitions) transitions.push(transition);
      for (const cycle of found.cycles) cycles.push(cycle);
      await setImmediate();
      await this.sign.give();
    }
    this.clockMs = Math.max(this.clockMs, nowMs);
    this.runsSinceSnapshot += runs.length;
    return { transitions, cycles };
  }

  // What goes wrong in the engine is a mistake of ours, and must not be taken for a database that is away.
  private foldSlice(input: FoldInput): FoldResult {
    try {
      return this.parts.engine.fold(this.state, input, this.context);
    } catch (thrown) {
      throw PipelineError.from(thrown);
    }
  }

  private isSnapshotDue(nowMs: number): boolean {
    if (this.runsSinceSnapshot === 0) return false;
    return this.runsSinceSnapshot >= SNAPSHOT_EVERY_RUNS || nowMs - this.snapshotMs >= SNAPSHOT_EVERY_MS;
  }

  private async snapshot(nowMs: number): Promise<void> {
    const { engine } = this.parts;
    // An engine that has never seen a time has none to keep.
    const clockMs = this.clockMs === 0 ? null : this.clockMs;
    const bytes = await packed(engine, { state: this.state, ...this.rules }, () => this.sign.give());
    await saveSnapshot(this.session, this.checkpoint, { version: engine.version, bytes, clockMs });
    this.checkpoint = { ...this.checkpoint, clockMs };
    this.snapshotMs = nowMs;
    this.runsSinceSnapshot = 0;
  }
}

/** However runs and time are cut into calls, the engine finds the same: so that nobody waits for long, into short ones. */
function* slicesOf(runs: readonly RunFact[], clockMs: number, nowMs: number): Generator<FoldInput> {
  for (let start = 0; start < runs.length; start += SLICE_RUNS) {
    const slice = runs.slice(start, start + SLICE_RUNS);
    yield { runs: slice, nowMs: slice.at(-1)?.arrived_ms ?? 0 };
  }
  const fromMs = Math.max(clockMs, runs.at(-1)?.arrived_ms ?? 0);
  // A clock that has never been set jumps.
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

/** Of whom runs were refused in the last ten minutes. */
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
