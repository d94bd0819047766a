import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AnalyticsModule } from './analytics.module.js';
import { AnalyticsService } from './analytics.service.js';
import { defaultLimits } from './limits.js';

class Settings {
  LONG_EXECUTION_SECS = 4;
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

const analyticsOf = async (analytics: ReturnType<typeof AnalyticsModule.register>): Promise<AnalyticsService> => {
  const module = await Test.createTestingModule({ imports: [analytics] }).compile();
  return module.get(AnalyticsService);
};

describe('AnalyticsModule', () => {
  it('gives a service that works with the limits of the settings', async () => {
    const analytics = await analyticsOf(
      AnalyticsModule.register({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: ({ LONG_EXECUTION_SECS }: Settings) => ({
          ...defaultLimits,
          longExecutionSecs: LONG_EXECUTION_SECS,
        }),
      }),
    );
    const run = analytics.process(aStandardizedLog({ duration_seconds: 4.2 }));
    expect(run.anomaly_reason).toBe('long_execution_time');
    expect(analytics.alertOf(run)).toMatchObject({ severity: 'medium', anomaly_reason: 'long_execution_time' });
  });

  it('needs nothing injected', async () => {
    const analytics = await analyticsOf(AnalyticsModule.register({ useFactory: () => defaultLimits }));
    expect(analytics.process(aStandardizedLog({ duration_seconds: 4.2 })).is_anomaly).toBe(false);
  });
});
