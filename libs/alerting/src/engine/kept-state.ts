import type { RunFact } from '../model/run-fact.js';
import {
  type AlertHolder,
  type ClosedCycle,
  type CompanyState,
  type CycleRun,
  type EngineState,
  type GroupState,
  newEngineState,
  type ObjectState,
  type OpenAlert,
  type OpenCycle,
  type OpenIncident,
  type SourceState,
} from './state.js';

/** Entries of one part: written and read in some milliseconds, in which nothing else is done. */
const PART_ENTRIES = 500;
const PART_RUNS = 2000;

type Head = Omit<EngineState, 'everything' | 'companies' | 'alerts' | 'incidents'>;
/** Alerts by their fingerprints, runs by their numbers: what is shared stays shared. */
type Kept<Holder> = Omit<Holder, 'alerts'> & { readonly alerts: readonly string[] };
type KeptGroup<Group extends GroupState> = Omit<
  Kept<Group>,
  'runs' | 'since' | 'objects' | 'sources' | 'open' | 'closed'
> & {
  readonly runs: Uint32Array;
  readonly since: readonly (readonly [rule: string, runs: Uint32Array])[];
};
type KeptCompany = KeptGroup<CompanyState>;
type KeptSource = Omit<KeptGroup<SourceState>, 'newest'> & { readonly name: string; readonly newest: number };
type KeptObject = Omit<Kept<ObjectState>, 'runs' | 'successful' | 'failures'> & {
  readonly name: string;
  readonly runs: Uint32Array;
  readonly successful: Uint32Array;
  readonly failures: Uint32Array;
};
type KeptRun = readonly [key: string, status: CycleRun['status'], start_ms: number];
type KeptOpen = Omit<OpenCycle, 'runs' | 'objects'> & { readonly runs: Uint32Array };
type KeptClosed = Omit<ClosedCycle, 'objects'>;

/** A piece of the state. A company is followed by its sources, each by its objects, and by its cycles, each by its runs. */
type Part =
  | { readonly head: Head; readonly everything: readonly string[] }
  | { readonly alerts: readonly OpenAlert[] }
  | { readonly incidents: readonly (readonly [string, OpenIncident])[] }
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
    const { everything, companies, alerts, incidents, ...head } = this.state;
    for (const piece of piecesOf(alerts.values(), PART_ENTRIES)) yield { alerts: piece };
    for (const piece of piecesOf(incidents, PART_ENTRIES)) yield { incidents: piece };
    yield { head, everything: fingerprintsOf(everything) };
    for (const company of companies.values()) yield* this.companyParts(company);
  }

  private *companyParts(company: CompanyState): Generator<Part> {
    const { sources, objects: _, open, closed, ...group } = company;
    yield* this.after({ company: this.groupOf(group) });
    for (const [name, { objects, newest, ...source }] of sources) {
      yield* this.after({ source: { ...this.groupOf(source), name, newest: this.numberOf(newest) } });
      for (const piece of piecesOf(objects, PART_ENTRIES)) {
        yield* this.after({ objects: piece.map(([key, object]) => this.objectOf(key, object)) });
      }
    }
    for (const { runs, objects, ...cycle } of open.values()) {
      yield* this.after({ open: { ...cycle, runs: this.numbersOf(runs) } });
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

  private groupOf<Group extends GroupState>({ alerts, runs, since, ...rest }: Group) {
    return {
      ...rest,
      alerts: alerts.map(({ fingerprint }) => fingerprint),
      runs: this.numbersOf(runs),
      since: [...since].map(([rule, some]) => [rule, this.numbersOf(some)] as const),
    };
  }

  private objectOf(name: string, { alerts, runs, successful, failures, ...rest }: ObjectState): KeptObject {
    return {
      ...rest,
      name,
      alerts: alerts.map(({ fingerprint }) => fingerprint),
      runs: this.numbersOf(runs),
      successful: this.numbersOf(successful),
      failures: this.numbersOf(failures),
    };
  }

  private numbersOf(runs: readonly RunFact[]): Uint32Array {
    return Uint32Array.from(runs, (run) => this.numberOf(run));
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

const fingerprintsOf = ({ alerts }: AlertHolder): string[] => alerts.map(({ fingerprint }) => fingerprint);

function* entryParts(objects: ReadonlyMap<string, CycleRun>): Generator<Part> {
  for (const piece of piecesOf(objects, PART_RUNS)) {
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
    else if ('incidents' in part) for (const [key, incident] of part.incidents) this.state.incidents.set(key, incident);
    else if ('head' in part) {
      Object.assign(this.state, part.head);
      this.state.everything.alerts.push(...this.alertsOf(part.everything));
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
    this.company = { ...kept, ...parts, ...this.groupOf(kept) };
    this.state.companies.set(kept.subject.company ?? '', this.company);
  }

  private addSource({ name, newest, ...kept }: KeptSource): void {
    this.source = { ...kept, ...this.groupOf(kept), objects: new Map(), newest: this.runs[newest]! };
    this.company!.sources.set(name, this.source);
  }

  private addObject({ name, alerts, runs, successful, failures, ...rest }: KeptObject): void {
    const object: ObjectState = {
      ...rest,
      alerts: this.alertsOf(alerts),
      runs: this.runsOf(runs),
      successful: this.runsOf(successful),
      failures: this.runsOf(failures),
    };
    this.source!.objects.set(name, object);
    this.company!.objects.set(object.key, object);
  }

  private addOpen(kept: KeptOpen): void {
    const cycle: OpenCycle = { ...kept, runs: this.runsOf(kept.runs), objects: new Map() };
    this.company!.open.set(cycle.sequence_id, cycle);
    this.cycle = cycle;
  }

  private addClosed(kept: KeptClosed): void {
    const cycle: ClosedCycle = { ...kept, objects: new Map() };
    this.company!.closed.push(cycle);
    this.cycle = cycle;
  }

  private addEntry([key, status, start_ms]: KeptRun): void {
    this.cycle!.objects.set(key, { subject: this.company!.objects.get(key)!.subject, status, start_ms });
  }

  private groupOf({ alerts, runs, since }: Pick<KeptCompany, 'alerts' | 'runs' | 'since'>) {
    return {
      alerts: this.alertsOf(alerts),
      runs: this.runsOf(runs),
      since: new Map(since.map(([rule, some]) => [rule, this.runsOf(some)])),
    };
  }

  private alertsOf(fingerprints: readonly string[]): OpenAlert[] {
    return fingerprints.map((fingerprint) => this.state.alerts.get(fingerprint)!);
  }

  private runsOf(numbers: Uint32Array): RunFact[] {
    return Array.from(numbers, (number) => this.runs[number]!);
  }
}
