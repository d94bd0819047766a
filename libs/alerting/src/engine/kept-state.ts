import type { RunFact } from '../model/run-fact.js';
import { type CycleRun, CycleRuns } from './cycle-runs.js';
import {
  type AlertHolder,
  type ClosedCycle,
  type CompanyState,
  type EngineState,
  newEngineState,
  noEpisodes,
  type ObjectState,
  type OpenAlert,
  type OpenCycle,
  type SourceState,
  type UnreadableSource,
} from './state.js';
import { releaseSums, withSums } from './level-rest.js';
import { narrow, wide } from './longest-silences.js';
import type { Habit } from './habit.js';
import type { PartialRuns } from './waiting-runs.js';

/** Entries of one part: written and read in some milliseconds, in which nothing else is done. */
const PART_ENTRIES = 500;
const PART_RUNS = 2000;

type Head = Omit<EngineState, 'everything' | 'companies' | 'alerts' | 'timers'>;
/** Alerts by their fingerprints, runs by their numbers: what is shared stays shared. */
type Kept<Holder extends AlertHolder> = Omit<Holder, 'alerts'> & { readonly alerts: readonly string[] };
type KeptCompany = Omit<Kept<CompanyState>, 'sources' | 'unreadable' | 'objects' | 'open' | 'closed'> & {
  readonly unreadable: readonly (readonly [name: string, Kept<UnreadableSource>])[];
};
type KeptSource = Omit<Kept<SourceState>, 'newest' | 'objects'> & { readonly name: string; readonly newest: number };
type KeptObject = Omit<Kept<ObjectState>, 'newest' | 'lastGood' | 'failures' | 'pending' | 'partial'> & {
  readonly name: string;
  readonly newest: number;
  readonly lastGood: number | null;
  readonly failures: readonly number[];
  readonly pending: { readonly run: number; readonly dueMs: number } | null;
  readonly partial: (Omit<PartialRuns, 'run'> & { readonly run: number }) | null;
};
type KeptRun = readonly [key: string, status: CycleRun['status'], start_ms: number];
type KeptOpen = Omit<OpenCycle, 'objects'>;
type KeptClosed = Omit<ClosedCycle, 'objects'>;

/** A piece of the state. A company is followed by its sources, each by its objects, and by its cycles, each by its runs. */
type Part =
  | { readonly head: Head; readonly everything: Kept<AlertHolder> }
  | { readonly alerts: readonly OpenAlert[] }
  | { readonly runs: readonly RunFact[] }
  | { readonly company: KeptCompany }
  | { readonly source: KeptSource }
  | { readonly objects: readonly KeptObject[] }
  | { readonly open: KeptOpen }
  | { readonly closed: KeptClosed }
  | { readonly entries: readonly KeptRun[] };

function* piecesOf<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let piece: T[] = [];
  for (const value of values) {
    piece.push(value);
    if (piece.length < size) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** Takes a state apart into pieces of bounded size, in the order in which `StateBuilder` takes them. */
export class StateParts {
  private readonly numbers = new Map<RunFact, number>();
  private unwritten: RunFact[] = [];

  constructor(private readonly state: EngineState) {}

  /** The state must not change before the last one is taken. */
  *parts(): Generator<Part> {
    const { everything, companies, alerts, timers: _, ...head } = this.state;
    for (const piece of piecesOf(alerts.values(), PART_ENTRIES)) yield { alerts: piece };
    yield { head, everything: keptOf(everything) };
    for (const company of companies.values()) yield* this.companyParts(company);
  }

  private *companyParts(company: CompanyState): Generator<Part> {
    const { sources, unreadable, objects: _, open, closed, ...rest } = company;
    yield {
      company: { ...keptOf(rest), unreadable: [...unreadable].map(([name, one]) => [name, keptOf(one)] as const) },
    };
    for (const [name, { objects, newest, ...source }] of sources) {
      const habit = keptHabitOf(source.habit);
      yield* this.after({ source: { ...keptOf({ ...source, habit }), name, newest: this.numberOf(newest) } });
      for (const piece of piecesOf(objects, PART_ENTRIES)) {
        yield* this.after({ objects: piece.map(([key, object]) => this.objectOf(key, object)) });
      }
    }
    for (const { objects, ...cycle } of open.values()) {
      yield { open: cycle };
      yield* entryParts(objects);
    }
    for (const { objects, ...cycle } of closed) {
      yield { closed: cycle };
      yield* entryParts(objects);
    }
  }

  // The runs that a part speaks of come before it.
  private *after(part: Part): Generator<Part> {
    const runs = this.unwritten;
    this.unwritten = [];
    for (const piece of piecesOf(runs, PART_RUNS)) yield { runs: piece };
    yield part;
  }

  private objectOf(name: string, { newest, lastGood, failures, pending, partial, ...rest }: ObjectState): KeptObject {
    return {
      ...keptOf(rest),
      habit: keptHabitOf(rest.habit),
      levels: rest.levels.map(withSums),
      name,
      newest: this.numberOf(newest),
      lastGood: lastGood === null ? null : this.numberOf(lastGood),
      failures: failures.map((run) => this.numberOf(run)),
      pending: pending === null ? null : { run: this.numberOf(pending.run), dueMs: pending.dueMs },
      partial: partial === null ? null : { ...partial, run: this.numberOf(partial.run) },
    };
  }

  private numberOf(run: RunFact): number {
    let number = this.numbers.get(run);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(run, number);
      this.unwritten.push(run);
    }
    return number;
  }
}

const keptOf = <Holder extends AlertHolder>({ alerts, ...rest }: Holder) => ({
  ...rest,
  alerts: alerts.map(({ fingerprint }) => fingerprint),
});

// The other way round as `readHabit`: other versions expect two bytes.
const keptHabitOf = (habit: Habit): Habit => ({
  ...habit,
  longestMins: habit.longestMins === null ? null : wide(habit.longestMins),
});

const readHabit = (habit: Habit): Habit => ({
  ...habit,
  longestMins: habit.longestMins === null ? null : narrow(habit.longestMins),
});

const readEpisodes = (episodes: AlertHolder['episodes']): AlertHolder['episodes'] =>
  episodes.size === 0 ? noEpisodes : episodes;

function* entryParts(objects: CycleRuns): Generator<Part> {
  for (const piece of piecesOf(objects.entries(), PART_RUNS)) {
    yield { entries: piece.map(([key, { status, start_ms }]): KeptRun => [key, status, start_ms]) };
  }
}

/** Puts a state together again. */
export class StateBuilder {
  private readonly state: EngineState = newEngineState();
  private readonly runs: RunFact[] = [];
  private company: CompanyState | null = null;
  private source: SourceState | null = null;
  private cycle: OpenCycle | ClosedCycle | null = null;

  /** @param part the next one, as it was given out */
  add(part: Part): void {
    if ('runs' in part) for (const run of part.runs) this.runs.push(run);
    else if ('alerts' in part) for (const alert of part.alerts) this.state.alerts.set(alert.fingerprint, alert);
    else if ('head' in part) {
      Object.assign(this.state, part.head);
      Object.assign(this.state, { everything: { ...part.everything, alerts: this.alertsOf(part.everything.alerts) } });
    } else if ('company' in part) this.addCompany(part.company);
    else if ('source' in part) this.addSource(part.source);
    else if ('objects' in part) for (const object of part.objects) this.addObject(object);
    else if ('open' in part) this.addOpen(part.open);
    else if ('closed' in part) this.addClosed(part.closed);
    else for (const entry of part.entries) this.addEntry(entry);
  }

  /** After the last part. */
  built(): EngineState {
    return this.state;
  }

  private addCompany(kept: KeptCompany): void {
    const parts = { sources: new Map(), objects: new Map(), open: new Map(), closed: [] };
    const unreadable = new Map(
      kept.unreadable.map(([name, one]) => [name, { ...one, alerts: this.alertsOf(one.alerts) }]),
    );
    this.company = { ...kept, ...parts, unreadable, alerts: this.alertsOf(kept.alerts) };
    this.state.companies.set(kept.subject.company ?? '', this.company);
  }

  private addSource({ name, newest, alerts, habit, ...kept }: KeptSource): void {
    this.source = {
      ...kept,
      habit: readHabit(habit),
      alerts: this.alertsOf(alerts),
      objects: new Map(),
      newest: this.runs[newest]!,
    };
    this.company!.sources.set(name, this.source);
  }

  private addObject({ name, alerts, newest, lastGood, failures, pending, partial, ...kept }: KeptObject): void {
    const object: ObjectState = {
      ...kept,
      habit: readHabit(kept.habit),
      episodes: readEpisodes(kept.episodes),
      alerts: this.alertsOf(alerts),
      newest: this.runs[newest]!,
      lastGood: lastGood === null ? null : this.runs[lastGood]!,
      failures: failures.map((number) => this.runs[number]!),
      pending: pending === null ? null : { run: this.runs[pending.run]!, dueMs: pending.dueMs },
      partial: partial === null ? null : { ...partial, run: this.runs[partial.run]! },
    };
    for (const level of object.levels) if (level !== null) releaseSums(level);
    this.source!.objects.set(name, object);
    this.company!.objects.set(object.key, object);
  }

  private addOpen(kept: KeptOpen): void {
    const cycle: OpenCycle = { ...kept, objects: this.runsOf(kept) };
    this.company!.open.set(cycle.sequence_id, cycle);
    this.cycle = cycle;
  }

  private addClosed(kept: KeptClosed): void {
    const cycle: ClosedCycle = { ...kept, objects: this.runsOf(kept) };
    this.company!.closed.push(cycle);
    this.cycle = cycle;
  }

  private runsOf({ cycleMs }: Pick<OpenCycle, 'cycleMs'>): CycleRuns {
    return new CycleRuns(this.company!.objects, cycleMs);
  }

  private addEntry([key, status, start_ms]: KeptRun): void {
    this.cycle!.objects.set(key, { status, start_ms });
  }

  private alertsOf(fingerprints: readonly string[]): OpenAlert[] {
    return fingerprints.map((fingerprint) => this.state.alerts.get(fingerprint)!);
  }
}
