import { describe, expect, it } from 'vitest';
import { plantedFaults } from './planted-faults.js';
import type { SampleOptions } from './sample-options.js';
import { type SampleRun, simulate, simulateOn } from './simulate.js';

const options: SampleOptions = { until: new Date('2025-09-05T21:00:00Z'), hours: 24, companies: 3, seed: 7 };
const runsOf = (changes: Partial<SampleOptions> = {}) => [...simulate({ ...options, ...changes })];
const medianOf = (values: readonly number[]) => values.toSorted((one, other) => one - other)[values.length >> 1]!;
const lineOf = ({ cycle, source }: SampleRun) => `${cycle.company.name}/${source.name}`;
const cycleTimesOf = (runs: readonly SampleRun[]) => [...new Set(runs.map(({ cycle }) => cycle.at))];

/** The runs that no fault of the sample strikes. */
function healthy(sample: SampleOptions): SampleRun[] {
  const struck = new Set(plantedFaults(sample).map(({ company, source }) => `${company}/${source}`));
  return [...simulate(sample)].filter((run) => !struck.has(lineOf(run)));
}

describe('simulate', () => {
  it('goes cycle by cycle, company by company, and in a cycle by end of the run', () => {
    const names = ['boreal', 'lumen', 'meridian'];
    const keys = runsOf().map(({ cycle, endMicros }) => [cycle.at, names.indexOf(cycle.company.name), endMicros]);
    const isBefore = (one: number[], other: number[]) => {
      const at = one.findIndex((part, index) => part !== other[index]);
      return at === -1 || one[at]! < other[at]!;
    };
    expect(keys.every((key, index) => index === 0 || isBefore(keys[index - 1]!, key))).toBe(true);
  });

  it.each([
    ['boreal/sharepoint_graph', 60],
    ['lumen/sharepoint_graph', 15],
    ['lumen/EasyProjects', 15],
    ['meridian/sharepoint_graph', 15],
    ['meridian/EasyProjects', 60],
  ])('%s has a cycle every %d minutes', (line, minutes) => {
    const times = cycleTimesOf(runsOf().filter((run) => lineOf(run) === line));
    expect(times).toHaveLength(1440 / minutes);
    expect(new Set(times.slice(1).map((at, index) => (at - times[index]!) / 60_000))).toEqual(new Set([minutes]));
  });

  it('starts the sources of a cycle together and runs the objects of a source one after the other', () => {
    const cycle = healthy({ ...options, companies: 2, hours: 1 }).filter((run) => run.cycle.at === Date.UTC(2025, 8, 5, 20, 45));
    const sources = Map.groupBy(cycle, lineOf);
    expect(sources.size).toBeGreaterThan(3);
    for (const company of ['boreal', 'lumen']) {
      const firsts = [...sources].filter(([line]) => line.startsWith(company)).map(([, [first]]) => first!.startMicros);
      expect(new Set(firsts).size).toBe(1);
      expect(firsts[0]! / 1e6 - Date.UTC(2025, 8, 5, 20, 45) / 1e3).toBeGreaterThanOrEqual(20);
    }
    for (const runs of sources.values()) {
      expect(runs.map(({ object }) => object)).toEqual(runs[0]!.source.objects);
      for (const [index, run] of runs.slice(1).entries()) {
        const gapMicros = run.startMicros - runs[index]!.endMicros;
        expect(gapMicros).toBeGreaterThanOrEqual(0);
        expect(gapMicros).toBeLessThan(2000);
      }
    }
  });

  it.each([
    ['the default sizes', { hours: 24 * 7 }],
    ['many objects', { hours: 12, sources: 24, objects: 2000 }],
    ['very many objects', { hours: 4, companies: 1, objects: 20_000 }],
    ['one object', { companies: 1, sources: 1, objects: 1, hours: 24 * 30 }],
  ])('ends every run within the quarter hour of its cycle, faults included: %s', (_, changes) => {
    for (const seed of [1, 2, 3]) {
      let longestSecs = 0;
      for (const { cycle, endMicros } of simulate({ ...options, ...changes, seed })) {
        longestSecs = Math.max(longestSecs, endMicros / 1e6 - cycle.at / 1e3);
      }
      expect(longestSecs).toBeLessThan(900);
    }
  });

  it('spreads the durations of an object around its median, and keeps CPU time and memory in their bounds', () => {
    const objects = Map.groupBy(healthy({ ...options, companies: 2, hours: 24 * 14 }), ({ object }) => object);
    expect(objects.size).toBeGreaterThan(60);
    for (const [object, runs] of objects) {
      const ratios = runs.map(({ outcome }) => outcome.durationMicros / 1e6 / object.medianSecs);
      expect(runs.length).toBeGreaterThan(300);
      expect(Math.abs(medianOf(ratios) - 1)).toBeLessThan(0.08);
      for (const { outcome } of runs) {
        expect(outcome.cpuHundredths / 100).toBeLessThanOrEqual((outcome.durationMicros / 1e6) * 0.3);
        expect(outcome.memoryBytes).toBeGreaterThanOrEqual(0);
        expect(outcome.memoryBytes).toBeLessThan(100_000_000);
      }
    }
    const medians = [...objects.keys()].map(({ medianSecs }) => medianSecs);
    expect(Math.max(...medians) / Math.min(...medians)).toBeGreaterThan(10);
  });

  it('has the same healthy runs in a cycle, however long the sample is', () => {
    const textOf = (runs: SampleRun[]) =>
      runs.map((run) => [lineOf(run), run.object.name, run.startMicros, run.endMicros, run.outcome]);
    const long = healthy(options);
    const short = healthy({ ...options, hours: 8 });
    const lines = new Set(long.map(lineOf));
    const shortInBoth = short.filter((run) => lines.has(lineOf(run)));
    expect(shortInBoth.length).toBeGreaterThan(500);
    expect(textOf(long.slice(-shortInBoth.length))).toEqual(textOf(shortInBoth));
  });
});

describe('simulateOn', () => {
  const hoursOn = (hours: number, changes: Partial<SampleOptions> = {}): SampleRun[] => {
    const untilMs = options.until.getTime() + hours * 3_600_000;
    const runs: SampleRun[] = [];
    for (const run of simulateOn({ ...options, ...changes })) {
      if (run.cycle.at >= untilMs) break;
      runs.push(run);
    }
    return runs;
  };

  it('begins where the sample ends, and goes on in the order of the ends', () => {
    const runs = hoursOn(2);
    const times = cycleTimesOf(runs.filter((run) => lineOf(run) === 'lumen/sharepoint_graph'));
    expect(times.map((at) => (at - options.until.getTime()) / 60_000)).toEqual([0, 15, 30, 45, 60, 75, 90, 105]);
    expect(runs.every(({ endMicros }, index) => index === 0 || runs[index - 1]!.endMicros <= endMicros)).toBe(true);
  });

  it.each(['2025-09-05T21:00:00Z', '2025-09-05T21:07:00Z'])('leaves out no cycle and has none twice: %s', (time) => {
    const until = new Date(time);
    const all = [...cycleTimesOf(runsOf({ until })), ...cycleTimesOf(hoursOn(1, { until }))];
    expect(new Set(all.slice(1).map((at, index) => at - all[index]!))).toEqual(new Set([900_000]));
  });

  it('has the runs that a longer sample has where no fault strikes', () => {
    const later = { ...options, until: new Date('2025-09-05T23:00:00Z') };
    const isSame = (run: SampleRun) => run.cycle.company.name === 'meridian' && run.cycle.at >= options.until.getTime();
    const textOf = (run: SampleRun) => [lineOf(run), run.object.name, run.startMicros, run.endMicros, run.outcome];
    const [on, longer] = [hoursOn(2), [...simulate(later)]].map((runs) => runs.filter(isSame).map(textOf).sort());
    expect(on!.length).toBeGreaterThan(100);
    expect(on).toEqual(longer);
  });

  it('keeps wrong for hours what is wrong at the end of the sample, and nothing else', () => {
    const runs = hoursOn(4);
    const of = (line: string) => runs.filter((run) => lineOf(run) === line);
    expect(of('boreal/zohoprojects')).toEqual([]);
    const slow = of('lumen/zohobooks').map(({ object, outcome }) => outcome.durationMicros / 1e6 / object.medianSecs);
    expect(Math.min(...slow)).toBeGreaterThan(2.5);
    const hungry = runs.filter(({ outcome }) => outcome.memoryBytes > 100_000_000);
    expect(hungry.map((run) => `${lineOf(run)}/${run.object.name}`)).toEqual(Array(4).fill('boreal/EasyProjects/Activities'));
    const negative = runs.filter(({ outcome }) => outcome.memoryBytes < 0);
    expect(negative.map(({ cycle }) => new Date(cycle.at).toISOString())).toEqual(['2025-09-06T00:45:00.000Z']);
    expect(runs.filter(({ outcome }) => outcome.error !== null)).toEqual([]);
    expect(of('boreal/PowerBI')).toHaveLength(4 * 7);
  });

  it('ends what is wrong, and has all of it again 37 hours after it began', () => {
    const runs = hoursOn(72);
    const hourOf = ({ cycle }: SampleRun) => (cycle.at - options.until.getTime()) / 3_600_000;
    const hoursOf = (line: string, isStruck: (run: SampleRun) => boolean) => [
      ...new Set(runs.filter((run) => lineOf(run) === line && isStruck(run)).map((run) => Math.ceil(hourOf(run)))),
    ];
    const isSlow = ({ object, outcome }: SampleRun) => outcome.durationMicros / 1e6 / object.medianSecs > 2.5;
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
    expect(hoursOf('lumen/zohobooks', isSlow)).toEqual([...range(0, 4), ...range(33, 41), ...range(70, 72)]);
    expect(hoursOf('boreal/zohoprojects', () => true)).toEqual([...range(6, 32), ...range(43, 69)]);
    expect(hoursOf('boreal/EasyProjects', ({ outcome }) => outcome.memoryBytes > 1e8)).toEqual([...range(1, 6), ...range(30, 43), ...range(67, 72)]);
    const failed = runs.filter(({ outcome }) => outcome.error !== null);
    const failuresOf = (line: string) => failed.filter((run) => lineOf(run) === line).length;
    expect([failed.length, failuresOf('boreal/sharepoint_graph'), failuresOf('lumen/Efficy')]).toEqual([38, 8, 30]);
  });

  it('begins at a cycle that is asked for with the runs that it has there anyway', () => {
    const fromMs = options.until.getTime() + 7_200_000;
    const textOf = (run: SampleRun) => [lineOf(run), run.object.name, run.startMicros, run.endMicros];
    const { value: first } = simulateOn(options, fromMs).next();
    expect(textOf(first!)).toEqual(textOf(hoursOn(3).find(({ cycle }) => cycle.at >= fromMs)!));
    const earlierMs = fromMs - 14_400_000;
    const expected = runsOf().filter(({ cycle }) => cycle.at >= earlierMs);
    expect([...simulate(options, earlierMs)].map(textOf)).toEqual(expected.map(textOf));
  });
});
