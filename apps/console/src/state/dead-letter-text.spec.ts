import { describe, expect, it } from 'vitest';
import { bytesOf, hexDump, prettyJson, readRecord } from './dead-letter-text';

it('shows bytes, sixteen a line', () => {
  expect(hexDump(bytesOf('AEH/'))).toBe(`000000  00 41 ff${' '.repeat(39)}  .A.`);
  expect(hexDump(new Uint8Array(17)).split('\n')).toHaveLength(2);
  expect(hexDump(new Uint8Array())).toBe('');
});

it('indents JSON, and leaves alone what is none or would change', () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson('{"a":')).toBe('{"a":');
  expect(prettyJson('{"a":12345678901234567890}')).toBe('{"a":12345678901234567890}');
});

describe('what stands in the editor', () => {
  it('is a record when it is an object', () => expect(readRecord('{"Etat":"OK"}')).toEqual({ record: { Etat: 'OK' } }));

  it.each(['[]', '1', 'null', '"a"'])('%s is none', (text) => expect(readRecord(text)).toEqual({ fault: 'object' }));

  it('says what is wrong with JSON', () => expect(readRecord('{')).toMatchObject({ fault: 'json' }));
});
