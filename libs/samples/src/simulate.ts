import { cycleTimes, cycleTimesAfter, isDue } from './cycles.js';
import { fleetOf, type SampleCompany, type SampleObject, type SampleSource, streamOf } from './fleet.js';
import { LocalTime } from '@app/time';
import { type Plant, plantsOf } from './planted-faults.js';
import { Random } from './random.js';
import { PAGE_BYTES, type RunOutcome } from './run-outcome.js';
import type { SampleOptions } from './sample-options.js';

/** One cycle of one company. */
interface Cycle {
  readonly company: SampleCompany;
  readonly localTime: LocalTime;
  /** Time of the cycle, in epoch milliseconds. */
  readonly at: number;
  /** The same in the company's zone: `yyyy-MM-dd`, `HH`, `mm`. */
  readonly date: string;
  readonly hour: string;
  readonly minute: string;
}

export interface SampleRun {
  readonly cycle: Cycle;
  readonly source: SampleSource;
  readonly object: SampleObject;
  /** Epoch microseconds. */
  readonly startMicros: number;
  readonly endMicros: number;
  readonly outcome: RunOutcome;
}

const MEMORY_SPREAD = 0.4;
const MAX_GAP_MICROS = 2000;
const MIN_DELAY_MICROS = 20_000_000;
const MAX_DELAY_MICROS = 35_000_000;

/** Tells the stream of a company's start delays from those of its sources. */
const DELAYS = 0xffff;

/**
 * Every run of the sample, cycle by cycle: by time of the cycle, then by company, then by end of the run. Lazy: it holds
 * one cycle of one company. A source draws from a stream of its own for each cycle, so the runs of a cycle are the same
 * whatever the length of the sample, as far as no fault strikes them.
 * @param fromMs cycles before it are left out, epoch milliseconds
 * @throws RangeError when `problemWith` finds something
 */
export function* simulate(options: SampleOptions, fromMs = -Infinity): Generator<SampleRun, void, undefined> {
  const { companies, plants, runsOfCompany } = simulationOf(options);
  for (const at of cycleTimes(options, 15)) {
    if (at < fromMs) continue;
    const active = plants.filter(({ cycles }) => cycles.has(at));
    for (const index of companies) yield* runsOfCompany(index, at, active);
  }
}

/**
 * The runs that come after those of the sample, without an end, in the order of their ends: the same fleet. Faults that last to
 * the end of the sample go on for some hours, and all of them come again.
 * @param fromMs cycles before it are left out, epoch milliseconds
 * @throws RangeError when `problemWith` finds something
 */
export function* simulateOn(options: SampleOptions, fromMs = -Infinity): Generator<SampleRun, void, undefined> {
  const { companies, plants, runsOfCompany } = simulationOf(options);
  for (const at of cycleTimesAfter(options, 15)) {
    if (at < fromMs) continue;
    const active = plants.filter(({ goesOn }) => goesOn(at));
    // Cycles begin on the quarter hour and end within one, so that none overtakes the next.
    const runs = companies.flatMap((index) => runsOfCompany(index, at, active));
    yield* runs.sort((one, other) => one.endMicros - other.endMicros);
  }
}

interface Simulation {
  /** Their places in the fleet. */
  readonly companies: readonly number[];
  readonly plants: readonly Plant[];
  /** The runs of one cycle of a company with the faults that strike it, by their ends. */
  readonly runsOfCompany: (index: number, at: number, active: readonly Plant[]) => SampleRun[];
}

function simulationOf(options: SampleOptions): Simulation {
  const fleet = fleetOf(options);
  const localTimes = fleet.map(({ timeZone }) => new LocalTime(timeZone));
  return {
    companies: [...fleet.keys()],
    plants: plantsOf(options, fleet),
    runsOfCompany(index, at, active) {
      const localTime = localTimes[index]!;
      const cycle: Cycle = { company: fleet[index]!, localTime, at, ...localTime.partsOf(at) };
      return runsOf(cycle, index, options.seed, active);
    },
  };
}

function runsOf(cycle: Cycle, companyIndex: number, seed: number, plants: readonly Plant[]): SampleRun[] {
  const { at, company } = cycle;
  const word = at / 1000 / 60;
  const delay = new Random(seed, streamOf(companyIndex, DELAYS), word).between(MIN_DELAY_MICROS, MAX_DELAY_MICROS);
  const startMicros = at * 1000 + Math.floor(delay);
  const runs: SampleRun[] = [];
  for (const [index, source] of company.sources.entries()) {
    if (!isDue(at, source.cadenceMins)) continue;
    const random = new Random(seed, streamOf(companyIndex, index), word);
    const ofSource = plants.filter((plant) => plant.source === source);
    runs.push(...runsOfSource({ source, cycle, startMicros }, random, ofSource));
  }
  return runs.sort((one, other) => one.endMicros - other.endMicros);
}

// The sources of a cycle start together; the objects of a source run one after the other.
function* runsOfSource(
  first: Pick<SampleRun, 'source' | 'cycle' | 'startMicros'>,
  random: Random,
  plants: readonly Plant[],
): Generator<SampleRun> {
  const { source, cycle } = first;
  let { startMicros } = first;
  for (const object of source.objects) {
    const drawn = drawOutcome(object, random);
    const gapMicros = Math.floor(random.next() * MAX_GAP_MICROS);
    const outcome = plants.length === 0 ? drawn : strike(drawn, object, plants);
    if (outcome === null) continue;
    const endMicros = startMicros + outcome.durationMicros;
    yield { cycle, source, object, startMicros, endMicros, outcome };
    startMicros = endMicros + gapMicros;
  }
}

function drawOutcome({ medianSecs, spread, cpuRatio, memoryBytes }: SampleObject, random: Random): RunOutcome {
  const durationMicros = Math.ceil(random.logNormal(medianSecs, spread) * 1_000_000);
  return {
    durationMicros,
    memoryBytes: Math.round(random.logNormal(memoryBytes, MEMORY_SPREAD) / PAGE_BYTES) * PAGE_BYTES,
    cpuHundredths: Math.floor((durationMicros / 10_000) * cpuRatio * random.between(0.8, 1.2)),
    error: null,
    numbersAreText: false,
  };
}

function strike(drawn: RunOutcome, object: SampleObject, plants: readonly Plant[]): RunOutcome | null {
  let outcome = drawn;
  for (const { row, objects } of plants) {
    if (!objects.has(object)) continue;
    const changes = row.alter(outcome);
    if (changes === null) return null;
    outcome = { ...outcome, ...changes };
  }
  return outcome;
}
