import type { RawLog } from '@app/contracts';
import { companyTimeZones, generateRuns } from '@app/samples';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeRuns } from './harness/runs-suite.js';

const zonesOf = (companies: number): string =>
  Object.entries(companyTimeZones(companies))
    .map(([company, zone]) => `${company}=${zone}`)
    .join(',');

/** In the summer of 2025: Toronto, Paris, UTC, Kathmandu. */
const hoursBehind = { boreal: 4, lumen: -2, meridian: 0, annapurna: -5.75 };

describeRuns('the cycle in samples/logs.json', {
  records: readFileSync(join(import.meta.dirname, '..', 'samples', 'logs.json'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RawLog),
  timeZones: zonesOf(1),
  hoursBehind,
});

describeRuns('a generated hour of four companies', {
  records: [...generateRuns({ until: new Date('2025-09-06T00:30:00Z'), hours: 1, companies: 4, seed: 11 })],
  timeZones: zonesOf(4),
  hoursBehind,
});
