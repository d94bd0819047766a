import { describe, expect, it } from 'vitest';
import { matches } from './matching.js';

describe('a pattern', () => {
  it.each([
    ['prod', 'prod', true],
    ['prod', 'prod2', false],
    ['prod-*', 'prod-eu', true],
    ['*-eu', 'prod-eu-eu', true],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'a1b2b3', false],
    ['*', '', true],
    ['', 'x', false],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('of many stars takes no time that grows without bound', () => {
    const before = process.threadCpuUsage();
    expect(matches(`${'*a'.repeat(50)}b`, 'a'.repeat(10_000))).toBe(false);
    // Of this thread alone, in microseconds: a busy machine lets it wait.
    expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
  });
});
