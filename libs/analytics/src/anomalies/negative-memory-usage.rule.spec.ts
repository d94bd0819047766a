import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.js';
import { aProcessedRun } from '../testing/index.js';
import { negativeMemoryUsage } from './negative-memory-usage.rule.js';

describe('negative_memory_usage', () => {
  it.each([null, 1, 0])('is silent on a memory of %p bytes', (memory_used_bytes) => {
    expect(negativeMemoryUsage.find(aProcessedRun({ memory_used_bytes }), defaultLimits)).toBe(false);
  });

  it.each([-1, -200_000_000])('finds a memory of %p bytes', (memory_used_bytes) => {
    expect(negativeMemoryUsage.find(aProcessedRun({ memory_used_bytes }), defaultLimits)).toBe(true);
  });
});
