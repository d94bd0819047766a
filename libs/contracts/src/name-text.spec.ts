import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { inNfc, invisibleIn } from './name-text.js';

describe('invisibleIn', () => {
  it.each([
    ['a zero-width space', 'a\u200bcme', 'U+200B'],
    ['a zero-width joiner', 'a\u200dcme', 'U+200D'],
    ['a mark of direction', 'acme\u200f', 'U+200F'],
    ['an override of direction', '\u202egpj.exe', 'U+202E'],
    ['a word joiner', 'ac\u2060me', 'U+2060'],
    ['an isolate', '\u2068acme\u2069', 'U+2068'],
    ['a BOM', 'a\ufeffb', 'U+FEFF'],
    ['a soft hyphen', 'ac\u00adme', 'U+00AD'],
    ['a letter of a tag', 'acme\u{e0061}', 'U+E0061'],
    ['a filler', 'a\u3164', 'U+3164'],
    ['a variation selector', 'a\ufe0f', 'U+FE0F'],
    ['a combining grapheme joiner', 'a\u034fb', 'U+034F'],
    ['an Arabic letter mark', 'a\u061c', 'U+061C'],
    ['a line end', 'acme\n', 'U+000A'],
    ['a tab', 'a\tb', 'U+0009'],
    ['an escape', '\u001b[31macme', 'U+001B'],
    ['a C1 control', 'a\u0085', 'U+0085'],
    ['a line separator', 'a\u2028b', 'U+2028'],
  ])('finds %s', (_, name, found) => {
    expect(invisibleIn(name)).toBe(found);
  });

  it.each([
    ['ASCII', 'acme & sons (2026)'],
    ['accents', 'Crédit Agricole – Île-de-France'],
    ['a no-break space', 'acme\u00a0SA'],
    ['Chinese', '东方航空'],
    ['Arabic', 'شركة النفط'],
    ['Hebrew', 'חברה'],
    ['Persian, with a non-joiner between joined letters', 'گزارش\u200cها می\u200cشود'],
    ['Hindi, with a joiner behind a virama', 'क्\u200dष'],
    ['Sinhala', 'ශ්\u200dරී ලංකා'],
    ['Bengali, with a joiner before a virama', 'র\u200d্যাম'],
    ['an emoji of several', 'team 👩\u200d💻 sync'],
    ['an emoji with a variation selector', '⚙\ufe0f settings'],
    ['a keycap', '1\ufe0f\u20e3'],
    ['a flag of tags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
  ])('takes %s', (_, name) => {
    expect(invisibleIn(name)).toBeNull();
  });

  it.each([
    ['between letters that do not join', 'کار\u200cها', 'U+200C'],
    ['at the end of a word', 'می\u200c', 'U+200C'],
    ['between Latin letters', 'a\u200cb', 'U+200C'],
    ['behind a virama that nothing follows', 'क्\u200d', 'U+200D'],
    ['behind an emoji alone', '👩\u200d', 'U+200D'],
    ['between emoji that make none together', '🍕\u200d🚗', 'U+200D'],
    ['behind an emoji that needs no selector', '😀\ufe0f', 'U+FE0F'],
  ])('refuses a joiner or selector %s', (_, name, found) => {
    expect(invisibleIn(name)).toBe(found);
  });

  const neverIn = [
    '\u200b',
    '\u200e',
    '\u202a',
    '\u202e',
    '\u2060',
    '\u2066',
    '\u2069',
    '\ufeff',
    '\u00ad',
    '\u0007',
    '\u{e0001}',
  ];

  it('finds them wherever they stand, whatever stands around them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(...neverIn),
        fc.string({ unit: 'binary' }),
        (before, one, after) => {
          expect(invisibleIn(before + one + after)).not.toBeNull();
          expect(invisibleIn(inNfc(before + one + after))).not.toBeNull();
        },
      ),
    );
  });
});

describe('inNfc', () => {
  it('is the same for all ways to compose a name, and once is enough', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(inNfc(name.normalize('NFD'))).toBe(inNfc(name));
        expect(inNfc(inNfc(name))).toBe(inNfc(name));
      }),
    );
  });
});
