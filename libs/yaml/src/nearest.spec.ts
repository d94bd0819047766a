import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { editsBetween, nearest } from './nearest.js';

describe('the nearest word', () => {
  it.each<[string, string | null]>([
    ['failure-rate-hihg', 'failure-rate-high'],
    ['Failure_Rate_High', 'failure-rate-high'],
    ['sorce-silent', 'source-silent'],
    ['sta', 'sat'],
    ['saturday', null],
    ['su', 'sun'],
    ['', null],
    ['constructor', null],
    ['x'.repeat(65), null],
  ])('to %s is %s', (word, meant) => {
    expect(nearest(word, ['failure-rate-high', 'source-silent', 'sat', 'sun'])).toBe(meant);
  });

  it('is none when there are no words', () => {
    expect(nearest('sat', [])).toBeNull();
  });
});

describe('edits between two words', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['abc', 'acb', 1],
    ['abc', 'abd', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%s and %s are %d', (a, b, edits) => {
    expect(editsBetween(a, b)).toBe(edits);
  });

  it('are as many one way as the other, none for the same word, and at most as many as letters', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editsBetween(a, b)).toBe(editsBetween(b, a));
        expect(editsBetween(a, b) === 0).toBe(a === b);
        expect(editsBetween(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
