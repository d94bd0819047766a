import { describe, expect, it } from 'vitest';
import { defaultLimits, limitSettings } from './limits.js';

describe('limits', () => {
  it('has the defaults that the design promises', () => {
    expect(defaultLimits).toEqual({
      longExecutionSecs: 3600,
      highMemoryBytes: 100_000_000,
      lowEfficiencyScore: 20,
      durationBaseSecs: 10,
      memoryBaseBytes: 10_000_000,
    });
  });

  it('has a setting of its own for every limit', () => {
    const settings = Object.values(limitSettings).map(({ setting }) => setting);
    expect(Object.keys(limitSettings)).toEqual(Object.keys(defaultLimits));
    expect(new Set(settings).size).toBe(settings.length);
  });
});
