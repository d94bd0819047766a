import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { guardFormulas, unguardFormulas } from './csv-guard.js';

/** Whether a cell of a spreadsheet that splits at semicolons, tabs and line ends could begin a formula. */
const isDangerous = (text: string): boolean => text.split(/[\r\n\t;]/).some((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell));

describe('guardFormulas', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['  =1+1', "'  =1+1"],
    ['＝1', "'＝1"],
    ['\tx', "'\tx"],
    ['\t=1', "'\t'=1"],
    ['a\n=cmd', "a\n'=cmd"],
    ['a\r\n =cmd', "a\r\n' =cmd"],
    ['a\r+cmd', "a\r'+cmd"],
    ['a\t@cmd', "a\t'@cmd"],
    ['a;-1;=2', "a;'-1;'=2"],
    ['a;\n=1', "a;\n'=1"],
    ["'=1", "''=1"],
    ["a;'=1", "a;''=1"],
  ])('makes %j into %j', (text, expected) => {
    expect(guardFormulas(text)).toBe(expected);
    expect(unguardFormulas(expected)).toBe(text);
  });

  it.each(['', 'a=b', "it's", "'quoted'", 'a; b', 'a\nb', '5-3', 'x;y\tz', "';'"])('leaves %j alone', (text) => {
    expect(guardFormulas(text)).toBe(text);
    expect(unguardFormulas(text)).toBe(text);
  });

  it('leaves nothing dangerous in any text, and can be undone', () => {
    const piece = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '＝',
      "'",
      ' ',
      '\u00a0',
      '\t',
      '\r',
      '\n',
      ';',
      '"',
      ',',
      'a',
      '1',
    );
    const anyText = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = guardFormulas(text);
        expect(isDangerous(safe)).toBe(false);
        expect(unguardFormulas(safe)).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });
});
