import { generateRuns } from '@app/samples';
import { describe, expect, it } from 'vitest';
import { DemoRuns } from './demo-runs.js';

const sample = { until: new Date('2025-09-05T21:00:00Z'), hours: 2, companies: 2, seed: 7 };
const untilMs = sample.until.getTime();
const MINUTE_MS = 60_000;

describe('the runs of the demo', () => {
  it('are those of the sample at its end', () => {
    expect([...new DemoRuns(sample).endedBy(untilMs)]).toEqual([...generateRuns(sample)]);
  });

  it('go on with the cycle that begins there, each run when it has ended, and once', () => {
    const runs = new DemoRuns(sample);
    const before = [...runs.endedBy(untilMs)].length;
    const nextMs = runs.nextEndMs;
    expect(nextMs).toBeGreaterThan(untilMs + 20_000);
    expect([...runs.endedBy(nextMs - 1)]).toEqual([]);
    expect([...runs.endedBy(nextMs)]).toMatchObject([{ Heure_Sequence: expect.any(String), Etat: 'SUCCESS' }]);
    const inSteps: object[] = [];
    for (let ms = untilMs; ms <= untilMs + 50 * MINUTE_MS; ms += MINUTE_MS) inSteps.push(...runs.endedBy(ms));
    const all = [...new DemoRuns(sample).endedBy(untilMs + 50 * MINUTE_MS)];
    expect(inSteps).toEqual(all.slice(before + 1));
    expect(inSteps.length).toBeGreaterThan(200);
  });

  it('come all at once after hours in which nobody asked', () => {
    const runs = new DemoRuns(sample);
    const count = [...runs.endedBy(untilMs + 180 * MINUTE_MS)].length;
    expect(count).toBeGreaterThan([...generateRuns({ ...sample, hours: 5 })].length / 2);
    expect(runs.nextEndMs).toBeGreaterThan(untilMs + 180 * MINUTE_MS);
  });
});
