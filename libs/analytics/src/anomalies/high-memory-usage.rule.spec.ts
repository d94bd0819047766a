import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.js';
import { aProcessedRun } from '../testing/index.js';
import { highMemoryUsage } from './high-memory-usage.rule.js';

describe('high_memory_usage', () => {
  it.each([null, -200_000_000, 0, 100_000_000])('is silent on a memory of %p bytes', (memory_used_bytes) => {
    expect(highMemoryUsage.find(aProcessedRun({ memory_used_bytes }), defaultLimits)).toBe(false);
  });

  it.each([100_000_001, 1e12])('finds a memory of %p bytes', (memory_used_bytes) => {
    expect(highMemoryUsage.find(aProcessedRun({ memory_used_bytes }), defaultLimits)).toBe(true);
  });

  it('takes another limit', () => {
    const limits = { ...defaultLimits, highMemoryBytes: 1000 };
    expect(highMemoryUsage.find(aProcessedRun({ memory_used_bytes: 1000 }), limits)).toBe(false);
    expect(highMemoryUsage.find(aProcessedRun({ memory_used_bytes: 1001 }), limits)).toBe(true);
  });
});
