import type { StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { defaultLimits } from './limits.js';
import { processRun } from './process-run.js';

const measurement = () => fc.option(fc.double());
const aLogOfAnyNumbers = () =>
  fc
    .record({
      status: fc.constantFrom<StandardizedLog['status']>('SUCCESS', 'FAILED'),
      duration_seconds: measurement(),
      cpu_time_seconds: measurement(),
      memory_used_bytes: measurement(),
    })
    .map(aStandardizedLog);

describe('processRun', () => {
  it('keeps the identity and the numbers of the run, adds the metrics, drops the rest', () => {
    expect(processRun(aStandardizedLog({ error_message: 'kept too' }), defaultLimits)).toEqual({
      run_id: '11111111-1111-5111-8111-111111111111',
      sequence_id: '2025-09-05-16-45',
      timestamp: '2025-09-05T16:45:00Z',
      company: 'acme',
      zone: '1-Raw',
      source: 'zohobooks',
      object_id: '1204',
      object_type: 'invoices',
      status: 'SUCCESS',
      start_time: '2025-09-05T16:45:26.191702Z',
      end_time: '2025-09-05T16:45:30.383286Z',
      duration_seconds: 4.191584,
      cpu_time_seconds: 0.64,
      memory_used_bytes: 14155776,
      rows_in: null,
      rows_out: null,
      bytes_out: null,
      run_key: null,
      attempt: null,
      url: null,
      schedule: null,
      labels: {},
      error_message: 'kept too',
      throughput_objects_per_minute: expect.closeTo(14.314398, 6),
      efficiency_score: expect.closeTo(54.1316, 5),
      resource_utilization: expect.closeTo(15.268691, 6),
      is_anomaly: false,
      anomaly_reason: null,
    });
  });

  it('says null of every metric of a run without duration', () => {
    expect(processRun(aStandardizedLog({ duration_seconds: null }), defaultLimits)).toMatchObject({
      throughput_objects_per_minute: null,
      efficiency_score: null,
      resource_utilization: null,
      is_anomaly: false,
    });
  });

  it.each([
    { log: { status: 'FAILED' }, reason: 'execution_failure' },
    { log: { memory_used_bytes: -1 }, reason: 'negative_memory_usage' },
    { log: { duration_seconds: 17, memory_used_bytes: 30_000_000 }, reason: 'low_efficiency' },
    {
      log: { duration_seconds: 3601, memory_used_bytes: -1 },
      reason: 'long_execution_time; negative_memory_usage; low_efficiency',
    },
    {
      log: { status: 'FAILED', duration_seconds: 20, memory_used_bytes: 100_000_001 },
      reason: 'execution_failure; high_memory_usage; low_efficiency',
    },
  ] as const)('joins the reasons of $log: "$reason"', ({ log, reason }) => {
    const run = processRun(aStandardizedLog(log), defaultLimits);
    expect(run).toMatchObject({ is_anomaly: true, anomaly_reason: reason });
  });

  it('takes other limits and bases', () => {
    const log = aStandardizedLog({ duration_seconds: 20, memory_used_bytes: 0 });
    const limits = { ...defaultLimits, durationBaseSecs: 20, memoryBaseBytes: 1, longExecutionSecs: 19 };
    expect(processRun(log, limits)).toMatchObject({ efficiency_score: 75, anomaly_reason: 'long_execution_time' });
  });

  it('calls a run an anomaly exactly when there is a reason', () => {
    fc.assert(
      fc.property(aLogOfAnyNumbers(), (log) => {
        const { is_anomaly, anomaly_reason } = processRun(log, defaultLimits);
        expect(is_anomaly).toBe(anomaly_reason !== null);
        expect(anomaly_reason).not.toBe('');
      }),
    );
  });

  it('leaves the log as it is and says the same of it again', () => {
    fc.assert(
      fc.property(aLogOfAnyNumbers(), (log) => {
        const before = structuredClone(log);
        expect(processRun(log, defaultLimits)).toEqual(processRun(log, defaultLimits));
        expect(log).toEqual(before);
      }),
    );
  });
});
