import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { cycleIncomplete } from './cycle-incomplete.rule.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `efficy / o${index}`);
const evaluate = (missing: readonly string[], said = {}) =>
  checkOf(cycleIncomplete, 'roll-call').evaluate({ missing, expectedCount: 72 }, optionsOf(cycleIncomplete, said));

describe('cycle-incomplete', () => {
  it.each([
    { missing: 0, max_missing: 0, is: 'good' },
    { missing: 1, max_missing: 0, is: 'bad' },
    { missing: 2, max_missing: 2, is: 'good' },
    { missing: 3, max_missing: 2, is: 'bad' },
  ])('is $is with $missing missing where $max_missing are fine', ({ missing, max_missing, is }) => {
    const verdict = evaluate(names(missing), { max_missing });
    expect(verdict?.is).toBe(is);
    expect(verdict?.measurements).toEqual([
      { metric: 'missing_objects', observed: missing, threshold: max_missing, baseline: null },
    ]);
  });

  it.each([
    { missing: ['efficy / a'], says: 'misses 1 object: efficy / a' },
    { missing: ['efficy / a', 'efficy / b'], says: 'misses 2 objects: efficy / a, efficy / b' },
    { missing: names(10), says: `misses 10 objects: ${names(10).join(', ')}` },
    { missing: names(11), says: `misses 11 objects: ${names(10).join(', ')} and 1 more` },
  ])('says "$says"', ({ missing, says }) => {
    expect(evaluate(missing)?.says).toBe(says);
  });

  it('expects who was in as many recent cycles as its option says', () => {
    const options = optionsOf(cycleIncomplete, { recent_cycles: 4 });
    expect(checkOf(cycleIncomplete, 'roll-call').cycles(options)).toBe(4);
  });
});
