import { faultsOf, type RawLog } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { generateRuns } from './generate-runs.js';
import type { SampleOptions } from './sample-options.js';

const options: SampleOptions = { until: new Date('2025-09-05T21:00:00Z'), hours: 24, companies: 3, seed: 7 };
const textOf = (changes: Partial<SampleOptions>) => JSON.stringify([...generateRuns({ ...options, ...changes })]);

const identityOf = (log: RawLog) =>
  [log.Entreprise, log.Zone, log.Source, log.Objet_Id, log.Objet, log.No_Sequence, log.Debut].join('|');

// The day on which Toronto sets its clocks back.
const clocksBack = { until: new Date('2025-11-02T21:00:00Z'), companies: 1 };

describe('generateRuns', () => {
  it('gives the same records for the same options, and others for another seed', () => {
    expect(textOf({})).toBe(textOf({}));
    expect(textOf({})).not.toBe(textOf({ seed: 8 }));
  });

  it('writes the fields of the real records in their order', () => {
    const [log] = generateRuns({ ...options, companies: 1, hours: 1 });
    expect(Object.keys(log!).join(', ')).toBe(
      'No_Sequence, Date_Sequence, Heure_Sequence, Minute_Sequence, Entreprise, Zone, Source, Objet_Id, Objet, ' +
        'Transformation, Parametres, Etat, Debut, Fin, Duree secondes, Description, cpu_time (sec), memory_used (bytes)',
    );
    expect(log).toMatchObject({
      No_Sequence: '2025-09-05-16-45',
      Date_Sequence: '2025-09-05',
      Heure_Sequence: '16',
      Minute_Sequence: '45',
      Entreprise: 'boreal',
      Zone: '1-Raw',
      Objet_Id: expect.any(Number),
      Etat: 'SUCCESS',
      Debut: expect.stringMatching(/^05-09-2025 16:45:\d\d\.\d{6}$/),
      Fin: expect.stringMatching(/^05-09-2025 16:45:\d\d\.\d{6}$/),
      'Duree secondes': expect.any(Number),
      Description: 'Tout roule, pas de stress!',
      'cpu_time (sec)': expect.stringMatching(/^\d+\.\d\d$/),
      'memory_used (bytes)': expect.any(Number),
    });
  });

  it.each([
    ['the default sizes', {}],
    ['eight companies, many sources and objects', { companies: 8, hours: 3, sources: 100, objects: 5000 }],
    ['the day on which the clocks go back', clocksBack],
    ['the day on which the clocks go forward', { until: new Date('2026-03-08T21:00:00Z'), companies: 2 }],
  ])('makes valid records and no run twice: %s', (_, changes) => {
    const identities = new Set<string>();
    let records = 0;
    for (const log of generateRuns({ ...options, ...changes })) {
      const faults = faultsOf(log);
      if (faults.length > 0) throw new Error(JSON.stringify({ faults, log }));
      identities.add(identityOf(log));
      records++;
    }
    expect(records).toBeGreaterThan(1000);
    expect(identities.size).toBe(records);
  });

  it('has two cycles of one name in the hour that happens twice, and none in the hour that does not happen', () => {
    const sequences = (until: string) =>
      [...generateRuns({ ...options, until: new Date(until), companies: 1 })]
        .filter(({ Source, Objet }) => Source === 'zohobooks' && Objet === 'contacts')
        .map(({ No_Sequence }) => No_Sequence);
    expect(sequences('2025-11-02T21:00:00Z').filter((name) => name === '2025-11-02-01-45')).toHaveLength(2);
    expect(sequences('2026-03-08T21:00:00Z').filter((name) => name.startsWith('2026-03-08-02'))).toEqual([]);
    expect(sequences('2026-03-08T21:00:00Z')).toHaveLength(24);
  });

  it('is lazy: the first record of thirty years costs one cycle', () => {
    const runs = generateRuns({ ...options, companies: 1, sources: 1, objects: 1, hours: 24 * 365 * 30 });
    expect(runs.next().value).toMatchObject({ No_Sequence: '1995-09-13-17-45' });
  });
});
