import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ingestedMsOf, MAX_JSON_DEPTH, parseJson, unwrap, wrap, wrapJson } from './envelope.js';

const now = new Date('2025-09-05T21:00:00.123Z');

/** An array of arrays, that many levels of them. */
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('wrap and unwrap', () => {
  it('put a record into the envelope of the contract', () => {
    expect(JSON.parse(wrap({ a: 1 }, 'ingestion', now))).toEqual({
      timestamp: '2025-09-05T21:00:00.123Z',
      data: { a: 1 },
      source: 'ingestion',
      version: '1.0.0',
    });
  });

  it('give back whatever JSON can hold', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(unwrap(Buffer.from(wrapJson(json, 'ingestion', now)))).toEqual(JSON.parse(json));
      }),
    );
  });

  it('leave the text of the source as it is', () => {
    const json = '{ "a": 1.10, "b": 1e400, "a": "\\ud800", "__proto__": 1 }';
    expect(wrapJson(json, 'ingestion', now)).toContain(`"data":${json},`);
  });

  it.each([
    ['envelope_invalid', null],
    ['envelope_invalid', Buffer.from('null')],
    ['envelope_invalid', Buffer.from('5')],
    ['envelope_invalid', Buffer.from('[]')],
    ['envelope_invalid', Buffer.from('{"Data":{}}')],
    ['envelope_invalid', Buffer.from('{"__proto__":{"data":{}}}')],
    ['json_invalid', Buffer.from('')],
    ['json_invalid', Buffer.from('{"data":')],
    ['encoding_invalid', Buffer.from([...Buffer.from('{"data":"'), 0xff, ...Buffer.from('"}')])],
    ['json_too_deep', Buffer.from(`{"data":${nested(MAX_JSON_DEPTH + 1)}}`)],
  ])('refuse with %s what is no envelope: %s', (code, value) => {
    expect(() => unwrap(value)).toThrow(expect.objectContaining({ code }));
  });

  it('take data of null for data', () => {
    expect(unwrap(Buffer.from('{"data":null}'))).toBeNull();
  });

  it('let through whatever was deep enough to be let in', () => {
    const deepest = nested(MAX_JSON_DEPTH);
    expect(parseJson(deepest)).toEqual(unwrap(Buffer.from(wrapJson(deepest, 'ingestion', now))));
  });
});

describe('parseJson', () => {
  it('sees the limit of nesting from both sides, in arrays, objects and mixtures, and beside long texts', () => {
    const objects = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
    const mixed = (levels: number): string => `[${objects(levels - 1)}]`;
    const wide = (levels: number): string => `[1,"${'x'.repeat(5000)}",[],${nested(levels - 1)}]`;
    for (const make of [nested, objects, mixed, wide]) {
      expect(() => parseJson(make(MAX_JSON_DEPTH))).not.toThrow();
      expect(() => parseJson(make(MAX_JSON_DEPTH + 1))).toThrow(expect.objectContaining({ code: 'json_too_deep' }));
    }
  });

  it('survives nesting that overflows the stack of whoever writes it again', () => {
    expect(() => parseJson(nested(1_000_000))).toThrow(expect.objectContaining({ code: 'json_too_deep' }));
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(expect.objectContaining({ code: 'json_invalid' }));
  });

  it('sees no nesting in strings, and the one between them', () => {
    const brackets = `"${'[{'.repeat(1000)}\\"${'['.repeat(1000)}\\\\"`;
    expect(parseJson(`[${brackets},[],{},${brackets}]`)).toHaveLength(4);
    expect(parseJson(`[${'{},'.repeat(2000)}[]]`)).toHaveLength(2001);
    const deep = `[${brackets},${nested(MAX_JSON_DEPTH)},${brackets}]`;
    expect(() => parseJson(deep)).toThrow(expect.objectContaining({ code: 'json_too_deep' }));
  });

  it('never quotes the text, and carries nothing along that does', () => {
    const secret = 'hunter2';
    const texts = ['%', `"%`, `{"a":%}`, `%=1`, `["%" "%"]`, `{%:1}`, `{"%":1,}`, `"\\x%"`, `{"%"`, `[1,2,%`, `"%"x`];
    for (const text of texts) {
      let thrown: unknown;
      try {
        parseJson(text.replaceAll('%', secret));
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ code: 'json_invalid' });
      expect(thrown).not.toHaveProperty('cause');
      expect(String(thrown)).not.toContain(secret);
    }
  });

  it('says where the JSON ends to be JSON, briefly', () => {
    expect(() => parseJson('{"a":1,}')).toThrow(/^json_invalid: not JSON at character 8$/);
    expect(() => parseJson('{"a":')).toThrow(/^json_invalid: the JSON ends too early$/);
    expect(() => parseJson(`"${'x'.repeat(10_000)}`)).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(/^.{1,300}$/) }),
    );
  });
});

describe('ingestedMsOf', () => {
  it.each([
    [{ 'ingest-ts': '1757106000000' }, 1_757_106_000_000],
    [{ 'ingest-ts': '0' }, 0],
    [{ 'ingest-ts': '2025-09-05' }, null],
    [{ 'ingest-ts': '-1' }, null],
    [{ 'ingest-ts': '' }, null],
    [{}, null],
  ])('of %j is %s', (messageHeaders, ms) => {
    expect(ingestedMsOf(messageHeaders as Record<string, string>)).toBe(ms);
  });
});
