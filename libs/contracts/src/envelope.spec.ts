import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ingestedMsOf, unwrap, wrap, wrapJson } from './envelope.js';
import { MAX_JSON_DEPTH, parseJson } from './parse-json.js';

const now = new Date('2025-09-05T21:00:00.123Z');

/** An array of arrays, that many levels of them. */
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('wrap and unwrap', () => {
  it('put a record into the envelope of the contract', () => {
    expect(JSON.parse(wrap({ a: 1 }, 'ingestion', now))).toEqual({
      timestamp: '2025-09-05T21:00:00.123Z',
      data: { a: 1 },
      source: 'ingestion',
      version: '1.1.0',
    });
  });

  it('give back whatever JSON can hold', () => {
    fc.assert(
      fc.property(
        fc.json().filter((json) => !/\d{16}/.test(json)),
        (json) => {
          expect(unwrap(Buffer.from(wrapJson(json, 'ingestion', now)))).toEqual(JSON.parse(json));
        },
      ),
    );
  });

  it('keep every digit of the ids in the data', () => {
    const json = '{"object_id":3848592000001234567}';
    expect(unwrap(Buffer.from(wrapJson(json, 'ingestion', now)))).toEqual({ object_id: '3848592000001234567' });
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
