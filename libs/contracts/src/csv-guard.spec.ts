import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { guardFormulas, unguardFormulas } from './csv-guard.js';

const odd = fc.string({
  unit: fc.constantFrom('=', '+', '-', '@', '\uFF1D', "'", ';', ' ', '\t', '\r', '\n', 'a', '"'),
});

describe('guardFormulas', () => {
  it.each([
    ['=1', "'=1"],
    ['  +1', "'  +1"],
    ['\tx', "'\tx"],
    ['x;=1; @A', "x;'=1;' @A"],
    ['x\r\n=cmd', "x\r'\n'=cmd"],
    ['x\t-1', "x\t'-1"],
    ["'=1", "''=1"],
    ["it's", "it's"],
    ['a=1', 'a=1'],
    ['two\r\n\r\nlines', 'two\r\n\r\nlines'],
    ['', ''],
  ])('makes %j into %j', (text, guarded) => {
    expect(guardFormulas(text)).toBe(guarded);
    expect(unguardFormulas(guarded)).toBe(text);
  });

  it('leaves no place at which a cell could begin with a formula', () => {
    fc.assert(
      fc.property(odd, (text) => {
        expect(guardFormulas(text)).not.toMatch(/(^|[;\t\r\n])\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/);
      }),
    );
  });

  it('can be undone, whatever the text is', () => {
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: 'binary' })), (text) => {
        expect(unguardFormulas(guardFormulas(text))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('guarding a long text', () => {
  it.each(['\n', ' ', ';', "'", "'\n"])('takes no longer than reading it, also when it is all %j', (unit) => {
    const text = unit.repeat(500_000);
    const begin = performance.now();
    expect(unguardFormulas(guardFormulas(text))).toBe(text);
    // A second reading for every character would take minutes.
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});
