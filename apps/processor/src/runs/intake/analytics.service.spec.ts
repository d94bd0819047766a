import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import { ProcessorSettings } from '../../processor.settings.js';
import { AnalyticsService } from './analytics.service.js';

const serviceWith = (settings: Partial<ProcessorSettings>): AnalyticsService =>
  new AnalyticsService(Object.assign(new ProcessorSettings(), settings));

describe('AnalyticsService', () => {
  it('works with the limits of the settings', () => {
    const analytics = serviceWith({ LONG_EXECUTION_SECS: 4 });
    const run = analytics.process(aStandardizedLog({ duration_seconds: 4.2 }));
    expect(run.anomaly_reason).toBe('long_execution_time');
    expect(analytics.alertOf(run)).toMatchObject({ severity: 'medium', anomaly_reason: 'long_execution_time' });
  });

  it('has limits of its own when nothing is set', () => {
    expect(serviceWith({}).process(aStandardizedLog({ duration_seconds: 4.2 })).is_anomaly).toBe(false);
  });
});
