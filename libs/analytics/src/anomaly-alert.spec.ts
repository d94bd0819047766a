import { topics } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { anomalyAlertOf } from './anomaly-alert.js';
import { aProcessedRun } from './testing/index.js';

const anomalous = { is_anomaly: true, anomaly_reason: 'high_memory_usage; low_efficiency' };

describe('anomalyAlertOf', () => {
  it('says which run it is about, why, and with which numbers', () => {
    const run = aProcessedRun({
      ...anomalous,
      duration_seconds: 24,
      efficiency_score: 0,
      memory_used_bytes: 120_000_000,
    });
    expect(anomalyAlertOf(run)).toEqual({
      timestamp: '2025-09-05T16:45:26.191702Z',
      type: 'anomaly_detected',
      severity: 'medium',
      source: 'zohobooks',
      sequence_id: '2025-09-05-16-45',
      company: 'acme',
      run_id: '11111111-1111-5111-8111-111111111111',
      object_type: 'invoices',
      anomaly_reason: 'high_memory_usage; low_efficiency',
      metrics: { duration_seconds: 24, efficiency_score: 0, memory_used_bytes: 120_000_000 },
    });
  });

  it.each([
    { status: 'FAILED', severity: 'high' },
    { status: 'SUCCESS', severity: 'medium' },
  ] as const)('has the severity $severity for a run that is $status', ({ status, severity }) => {
    expect(anomalyAlertOf(aProcessedRun({ ...anomalous, status })).severity).toBe(severity);
  });

  it('leaves unknown numbers unknown', () => {
    const unknown = { duration_seconds: null, efficiency_score: null, memory_used_bytes: null };
    expect(anomalyAlertOf(aProcessedRun({ ...anomalous, ...unknown })).metrics).toEqual(unknown);
  });

  it('has the cycle as its key', () => {
    expect(topics.alerts.key(anomalyAlertOf(aProcessedRun(anomalous)))).toBe('alert:2025-09-05-16-45');
  });

  it('refuses a run that is no anomaly', () => {
    expect(() => anomalyAlertOf(aProcessedRun())).toThrow('a run without anomaly has no alert');
  });
});
