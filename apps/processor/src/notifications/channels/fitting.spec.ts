import { expect, it } from 'vitest';
import { cut, fitting, jsonBytes } from './fitting.js';

it('a text is cut to its limit, and never within a character', () => {
  expect(cut('abc', 3)).toBe('abc');
  expect(cut('abcd', 3)).toBe('ab…');
  expect(cut('a😀b', 3)).toBe('a…');
});

it('lines that do not fit are left out whole, by whatever is counted', () => {
  expect(fitting(['ab', 'cd'], 6)).toEqual(['ab', 'cd']);
  expect(fitting(['ab', 'cd'], 5)).toEqual(['ab']);
  expect(fitting(['é'], 4, jsonBytes)).toEqual([]);
  expect(fitting(['é'], 5, jsonBytes)).toEqual(['é']);
});
