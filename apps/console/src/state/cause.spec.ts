import { describe, expect, it } from 'vitest';
import { causeWords, readableCause } from './cause';

describe('a cause for people', () => {
  it.each([
    ['keyerror: <text>', 'keyerror: …'],
    ['<n> unauthorized: the token has expired', '… unauthorized: the token has expired'],
    ['no table at <time> <id> in <path>', 'no table at … in …'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('writes %s as %s', (cause, words) => {
    expect(causeWords(cause)).toBe(words);
  });
});

it('has nothing to read where alerts are joined by their rule', () => {
  expect(readableCause('latency-degraded of zohobooks', ['failure-detected', 'latency-degraded'])).toBeNull();
  expect(readableCause(null, [])).toBeNull();
  expect(readableCause('401 <text>', ['failure-detected'])).toBe('401 …');
});
