import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.js';
import { aProcessedRun } from '../testing/index.js';
import { lowEfficiency } from './low-efficiency.rule.js';

describe('low_efficiency', () => {
  it.each([null, 100, 20.000001, 20])('is silent on an efficiency of %p', (efficiency_score) => {
    expect(lowEfficiency.find(aProcessedRun({ efficiency_score }), defaultLimits)).toBe(false);
  });

  it.each([19.999999, 0])('finds an efficiency of %p', (efficiency_score) => {
    expect(lowEfficiency.find(aProcessedRun({ efficiency_score }), defaultLimits)).toBe(true);
  });

  it('takes another limit', () => {
    const limits = { ...defaultLimits, lowEfficiencyScore: 60 };
    expect(lowEfficiency.find(aProcessedRun({ efficiency_score: 60 }), limits)).toBe(false);
    expect(lowEfficiency.find(aProcessedRun({ efficiency_score: 59.9 }), limits)).toBe(true);
  });
});
