import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { codePointsOf, lookAlikesOf } from './look-alikes.js';

describe('lookAlikesOf', () => {
  it.each([
    ['a Cyrillic letter', 'аcme', 'acme'],
    ['all letters Cyrillic', 'ѕсоре', 'scope'],
    ['a Greek capital', 'Αcme', 'Acme'],
    ['two letters for one', 'rnaybe', 'maybe'],
    ['a digit for a letter', 'g1obex', 'globex'],
    ['another case', 'ACME', 'acme'],
    ['another case of a letter that looks like two', 'ILLIA', 'illia'],
    ['letters of mathematics', '𝐚cme', 'acme'],
    ['full width', 'ａcme', 'acme'],
    ['a ligature', 'ﬁnance', 'finance'],
    ['a blank behind it', 'acme ', 'acme'],
  ])('finds %s', (_, name, known) => {
    expect(lookAlikesOf([name], [known, 'initech'])).toEqual(new Map([[name, [known]]]));
    expect(lookAlikesOf([known], [name])).toEqual(new Map([[known, [name]]]));
  });

  it.each([
    ['acme', 'acmes'],
    ['acme', 'acme2'],
    ['crédit', 'credit'],
    ['东方航空', '南方航空'],
  ])('tells %s from %s', (name, known) => {
    expect(lookAlikesOf([name], [known])).toEqual(new Map());
  });

  it('does not take a name for its own look-alike', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (name) => void expect(lookAlikesOf([name], [name])).toEqual(new Map()),
      ),
    );
  });
});

describe('codePointsOf', () => {
  it('tells names apart that look alike', () => {
    expect(codePointsOf('а😀')).toBe('U+0430 U+1F600');
    expect(codePointsOf('a😀')).toBe('U+0061 U+1F600');
  });
});
