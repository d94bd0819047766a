import type { RawLog } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answers, describeRuns } from './harness/runs-suite.js';

const file =
  process.env.REAL_RUNS_FILE ?? join(import.meta.dirname, '..', '..', 'shared', 'data', 'connector-runs.ndjson');

const mean = (values: (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + value!, 0) / values.length;

function whatIsKnownOfThem(answers: () => Answers): void {
  it('are 71 that went well and 1 that failed, of 6 sources', () => {
    const { summary, sources } = answers();
    expect(summary).toMatchObject({ total_logs_processed: 72, success_count: 71, failed_count: 1, total_sources: 6 });
    expect(summary.success_rate).toBeCloseTo(98.6111, 4);
    expect(Object.fromEntries(Object.entries(sources).map(([name, { total_count }]) => [name, total_count]))).toEqual({
      sharepoint_graph: 32,
      Efficy: 16,
      zohobooks: 9,
      EasyProjects: 8,
      PowerBI: 6,
      zohoprojects: 1,
    });
  });

  it('took as long as is known', () => {
    const { summary, recent } = answers();
    expect(summary.duration_seconds).toEqual({
      p50: expect.closeTo(3.705956, 6),
      p95: expect.closeTo(24.368228, 6),
      p99: expect.closeTo(267.836584, 6),
      max: 787.76789,
    });
    expect(mean(recent.logs.map(({ duration_seconds }) => duration_seconds))).toBeCloseTo(17.618155, 6);
    expect(summary.average_duration_seconds).toBe(17.62);
  });

  it('were as efficient as is known', () => {
    const { summary, recent } = answers();
    expect(mean(recent.logs.map(({ efficiency_score }) => efficiency_score))).toBeCloseTo(66.903941, 6);
    expect(summary.average_efficiency_score).toBe(66.9);
  });

  it('hold 11 anomalous runs', () => {
    const { recent_anomalies, total_anomalies } = answers().anomalies;
    expect(total_anomalies).toBe(11);
    const reasons = recent_anomalies.flatMap(({ anomaly_reason }) => anomaly_reason!.split('; '));
    expect(
      Object.fromEntries([...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length])),
    ).toEqual({ execution_failure: 1, high_memory_usage: 4, negative_memory_usage: 2, low_efficiency: 8 });
    expect(recent_anomalies.filter(({ status }) => status === 'FAILED')).toEqual([
      expect.objectContaining({ object_type: 'EventFactureApplication', error_message: "'id'" }),
    ]);
  });

  it('began in the evening of 5 September 2025, in UTC', () => {
    expect(answers().recent.logs[0]?.start_time).toBe('2025-09-05T20:45:26.191702Z');
  });
}

if (existsSync(file)) {
  const records = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RawLog);
  describeRuns(
    'the 72 real runs of one cycle',
    { records, timeZones: 'akonovia=America/Toronto', hoursBehind: { akonovia: 4 } },
    whatIsKnownOfThem,
  );
} else {
  process.stderr.write(`\n!!! THE SUITE ON THE 72 REAL RUNS IS SKIPPED: there is no ${file}\n\n`);
  describe.skip('the 72 real runs of one cycle', () => {
    it('are answered for', () => undefined);
  });
}
