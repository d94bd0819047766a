import type { RawLog } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { faultTable, type FaultId } from './fault-table.js';
import { latestStretch, type PlantedFault, plantedFaults } from './planted-faults.js';
import type { SampleOptions } from './sample-options.js';
import { type SampleRun, simulate } from './simulate.js';
import { rawLogOf } from './write-raw-log.js';

const options: SampleOptions = { until: new Date('2025-09-05T21:00:00Z'), hours: 24, companies: 2, seed: 7 };

type Written = SampleRun & { readonly log: RawLog };

/** How a run looks that a fault struck, and how no other run looks. Absences are looked for apart. */
const symptoms: Partial<Record<FaultId, (run: Written) => boolean>> = {
  'object-fails': ({ log }) => log.Etat === 'FAILED' && log.Description === "KeyError: 'invoice_id'",
  'source-unauthorized': ({ log }) => log.Etat === 'FAILED' && log.Description!.startsWith('401 Unauthorized'),
  'source-slow': ({ object, startMicros, endMicros }) => (endMicros - startMicros) / 1e6 / object.medianSecs > 2.5,
  'memory-hungry': ({ log }) => Number(log['memory_used (bytes)']) > 100_000_000,
  'memory-negative': ({ log }) => Number(log['memory_used (bytes)']) < 0,
  'numbers-as-text': ({ log }) =>
    typeof log.Objet_Id === 'string' &&
    /^\d+(,\d+)?$/.test(String(log['Duree secondes'])) &&
    /^\d+,\d\d$/.test(String(log['cpu_time (sec)'])),
};

const placeOf = ({ cycle, source, object }: SampleRun) =>
  [cycle.company.name, source.name, object.name, new Date(cycle.at).toISOString()].join('|');

const placesIn = ({ company, source, objects, cycles }: PlantedFault) =>
  cycles.flatMap((cycle) => objects.map((object) => [company, source, object, cycle].join('|')));

const sampleOf = (changes: Partial<SampleOptions>) => {
  const sample = { ...options, ...changes };
  const runs = [...simulate(sample)].map((run): Written => ({ ...run, log: rawLogOf(run) }));
  return { runs, faults: new Map(plantedFaults(sample).map((fault) => [fault.id, fault])) };
};

const samples: [string, Partial<SampleOptions>][] = [
  ['a day of two companies', {}],
  ['a day of one company', { companies: 1 }],
  ['three days of four companies', { companies: 4, hours: 72 }],
  ['six hours', { hours: 6 }],
  ['many objects', { hours: 12, sources: 24, objects: 1000 }],
];

describe('plantedFaults', () => {
  it.each(samples)('strikes exactly where the table says: %s', (_, changes) => {
    const { runs, faults } = sampleOf(changes);
    expect([...faults.keys()]).toEqual(faultTable.map(({ id }) => id));
    for (const [id, shows] of Object.entries(symptoms)) {
      const places = runs.filter(shows).map(placeOf);
      expect({ id, places: places.sort() }).toEqual({ id, places: placesIn(faults.get(id as FaultId)!).sort() });
    }
  });

  it.each(samples)('leaves out exactly the runs that the table says: %s', (_, changes) => {
    const { runs, faults } = sampleOf(changes);
    const absent = [...placesIn(faults.get('source-silent')!), ...placesIn(faults.get('objects-missing')!)];
    const present = new Set(runs.map(placeOf));
    expect(absent.filter((place) => present.has(place))).toEqual([]);
    const lines = Map.groupBy(runs, ({ cycle, source }) => `${cycle.company.name}/${source.name}`);
    const absentByLine = Map.groupBy(absent, (place) => place.split('|').slice(0, 2).join('/'));
    for (const [line, ofLine] of lines) {
      const { source } = ofLine[0]!;
      const cycles = ((changes.hours ?? 24) * 60) / source.cadenceMins;
      expect({ line, runs: ofLine.length }).toEqual({
        line,
        runs: cycles * source.objects.length - (absentByLine.get(line)?.length ?? 0),
      });
    }
  });

  it('has the other objects of the source in the cycle in which some are missing', () => {
    const { runs, faults } = sampleOf({});
    const { company, source, objects, cycles } = faults.get('objects-missing')!;
    const there = runs
      .filter((run) => placeOf(run).startsWith(`${company}|${source}|`) && placeOf(run).endsWith(cycles[0]!))
      .map(({ object }) => object.name);
    expect({ cycles: cycles.length, missing: objects.length, there: there.length }).toEqual({ cycles: 1, missing: 2, there: 5 });
  });

  it.each([
    ['object-fails', 'boreal', 4, '2025-09-05T11:45:00.000Z', '2025-09-05T14:45:00.000Z'],
    ['source-unauthorized', 'lumen', 1, '2025-09-05T12:45:00.000Z', '2025-09-05T12:45:00.000Z'],
    ['source-slow', 'lumen', 16, '2025-09-05T17:00:00.000Z', '2025-09-05T20:45:00.000Z'],
    ['source-silent', 'boreal', 5, '2025-09-05T16:45:00.000Z', '2025-09-05T20:45:00.000Z'],
    ['objects-missing', 'boreal', 1, '2025-09-05T18:45:00.000Z', '2025-09-05T18:45:00.000Z'],
    ['memory-hungry', 'boreal', 8, '2025-09-05T13:45:00.000Z', '2025-09-05T20:45:00.000Z'],
    ['memory-negative', 'boreal', 6, '2025-09-05T00:45:00.000Z', '2025-09-05T20:45:00.000Z'],
    ['numbers-as-text', 'lumen', 96, '2025-09-04T21:00:00.000Z', '2025-09-05T20:45:00.000Z'],
  ] as const)('plants in a day %s at %s in %d cycles, from %s to %s', (id, company, count, first, last) => {
    const fault = plantedFaults(options).find((planted) => planted.id === id)!;
    const { cycles } = fault;
    expect([fault.company, cycles.length, cycles[0], cycles.at(-1)]).toEqual([company, count, first, last]);
  });

  it.each([
    ['source-slow', '2025-09-05T21:00:00Z', '2025-09-05T17:00:00.000Z', '2025-09-06T01:00:00.000Z'],
    ['source-slow', '2025-09-07T05:59:59Z', '2025-09-05T17:00:00.000Z', '2025-09-06T01:00:00.000Z'],
    ['source-slow', '2025-09-07T06:00:00Z', '2025-09-07T06:00:00.000Z', '2025-09-07T14:00:00.000Z'],
    ['object-fails', '2025-09-05T21:00:00Z', '2025-09-05T11:45:00.000Z', '2025-09-05T15:45:00.000Z'],
    ['source-unauthorized', '2025-09-05T21:00:00Z', '2025-09-05T12:45:00.000Z', '2025-09-05T13:00:00.000Z'],
  ] as const)('says when %s was last by %s', (id, now, from, to) => {
    const fault = plantedFaults(options).find((planted) => planted.id === id)!;
    const { fromMs, toMs } = latestStretch(fault, Date.parse(now));
    expect([fromMs, toMs].map((ms) => new Date(ms).toISOString())).toEqual([from, to]);
  });

  it('says that what always strikes does not end', () => {
    const fault = plantedFaults(options).find(({ id }) => id === 'numbers-as-text')!;
    expect(latestStretch(fault, options.until.getTime()).toMs).toBe(Infinity);
  });

  it('plants in one cycle what has room in one, and what it names is there', () => {
    const { runs, faults } = sampleOf({ companies: 1, hours: 1 });
    expect([...faults.keys()]).toEqual(['object-fails', 'memory-hungry', 'memory-negative', 'numbers-as-text']);
    for (const [id, fault] of faults) expect(runs.filter(symptoms[id]!).map(placeOf)).toEqual(placesIn(fault));
  });

  it('keeps the length of the faults in samples longer than a day', () => {
    const lengths = (hours: number) => plantedFaults({ ...options, hours }).find(({ id }) => id === 'source-slow')!.cycles;
    expect(lengths(720)).toEqual(lengths(24));
  });

  it('leaves out of the list what finds no object or no cycle', () => {
    expect(plantedFaults({ ...options, companies: 1, sources: 1, objects: 1 }).map(({ id }) => id)).toEqual(['source-slow']);
    expect(plantedFaults({ ...options, until: new Date('2025-09-05T20:44:00Z'), hours: 0.1 })).toEqual([]);
  });
});
