import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { cutText, MAX_TEXT_BYTES } from './cut-text.js';

const bytesOf = (text: string): number => Buffer.byteLength(text);
const mark = /\n\[\.\.\. (\d+) bytes cut \.\.\.\]\n/;

/** Texts of every width of code point, around the limit and far beyond it. */
const character = fc.constantFrom('a', '\n', 'é', '一', '😀', '\u0301');
const longText = fc
  .tuple(fc.array(character, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 3000 }))
  .map(([characters, times]) => characters.join('').repeat(times));

describe('a text that is cut', () => {
  it.each(['a', 'é', '一', '😀'])('is seen from both sides of the limit: %s', (character) => {
    const fitting = character.repeat(MAX_TEXT_BYTES / bytesOf(character));
    const padded = fitting + 'a'.repeat(MAX_TEXT_BYTES - bytesOf(fitting));
    expect(cutText(padded)).toEqual({ text: padded, writtenBytes: null });
    expect(cutText(`${padded}a`)).toEqual({ text: expect.stringMatching(mark), writtenBytes: MAX_TEXT_BYTES + 1 });
  });

  it('keeps its head and its tail, and says how much is missing', () => {
    const { text } = cutText(`first line\n${'x'.repeat(890_000)}\nValueError: the last line`);
    expect(text.startsWith('first line\nxxx')).toBe(true);
    expect(text.endsWith('xxx\nValueError: the last line')).toBe(true);
    expect(bytesOf(text)).toBe(MAX_TEXT_BYTES);
  });

  it('fits, is well-formed, ends at whole code points, and is not cut again', () => {
    fc.assert(
      fc.property(longText, (written) => {
        const { text, writtenBytes } = cutText(written);
        expect(bytesOf(text)).toBeLessThanOrEqual(MAX_TEXT_BYTES);
        expect(text.isWellFormed()).toBe(true);
        expect(text.includes('\ufffd')).toBe(false);
        expect(cutText(text)).toEqual({ text, writtenBytes: null });
        if (writtenBytes === null) return void expect(text).toBe(written);
        const [head = '', missing, tail = ''] = text.split(mark);
        expect(written.startsWith(head) && written.endsWith(tail)).toBe(true);
        expect(bytesOf(head) + Number(missing) + bytesOf(tail)).toBe(bytesOf(written));
        expect(writtenBytes).toBe(bytesOf(written));
        // Nothing more is missing than the code points at the two edges and the mark need.
        expect(MAX_TEXT_BYTES - bytesOf(text)).toBeLessThan(16);
      }),
      { numRuns: 300 },
    );
  });
});
