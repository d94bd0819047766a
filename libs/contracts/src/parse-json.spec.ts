import { describe, expect, it } from 'vitest';
import { MAX_JSON_DEPTH, parseDocument, parseJson, parseRecord } from './parse-json.js';
import fc from 'fast-check';

/** An array of arrays, that many levels of them. */
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

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

describe('parseRecord', () => {
  it('reads what JSON has no word for as text, and hands over a text that is JSON', () => {
    const json = '{"a": NaN, "b": [-Infinity,Infinity], "c": "NaN, \\" Infinity", "d": 1}';
    const { value, text } = parseRecord(json);
    expect(value).toEqual({ a: 'NaN', b: ['-Infinity', 'Infinity'], c: 'NaN, " Infinity', d: 1 });
    expect(JSON.parse(text)).toEqual(value);
  });

  it.each(['{"a": NaNs}', '{"a": nan}', '{"a": xInfinity}', '{NaN: 1,}', 'NaN NaN'])(
    'does not read %s, and says where it ends to be JSON',
    (json) => {
      expect(() => parseRecord(json)).toThrow(expect.objectContaining({ code: 'json_invalid' }));
      const faultOf = (read: () => unknown): unknown => {
        try {
          return read();
        } catch (error) {
          return (error as Error).message;
        }
      };
      expect(faultOf(() => parseRecord(json))).toBe(faultOf(() => parseJson(json)));
    },
  );

  it('keeps every digit of an integer that JavaScript would round, and leaves the text as it came', () => {
    const json =
      '{"id": 3848592000001234567, "more": [9007199254740993, 1.12345678901234567], "t": "12345678901234567"}';
    const { value, text } = parseRecord(json);
    expect(value).toEqual({
      id: '3848592000001234567',
      more: ['9007199254740993', 1.1234567890123457],
      t: '12345678901234567',
    });
    expect(text).toBe(json);
    expect(parseRecord('{"id": -9007199254740993}').value).toEqual({ id: '-9007199254740993' });
    expect(parseRecord('{"id": 9007199254740991}').value).toEqual({ id: 9007199254740991 });
    expect(parseRecord('{"id": 1e400}').value).toEqual({ id: Infinity });
    expect(parseRecord('{"labels": {"org": 3848592000001234567, "n": 7}}').value).toEqual({
      labels: { org: '3848592000001234567', n: 7 },
    });
  });

  it('leaves integers alone that JavaScript holds, and exported runs, whose ids are texts', () => {
    const json = '{"id": 3848592000001234567, "memory": 4486952483836201, "cpu": 1e200}';
    expect(parseRecord(json).value).toEqual({ id: '3848592000001234567', memory: 4486952483836201, cpu: 1e200 });
    const exported = '{"run_id": "x", "stored_at": "y", "cpu_time_seconds": 100000000000000000000}';
    expect(parseRecord(exported).value).toMatchObject({ cpu_time_seconds: 1e20 });
  });

  it('keeps every digit wherever it is in a document', () => {
    const json = '{"data": [{"id": 3848592000001234567, "n": 7, "t": "3848592000001234567"}], "x": NaN}';
    const data = [{ id: '3848592000001234567', n: 7, t: '3848592000001234567' }];
    expect(parseDocument(json)).toEqual({ data, x: 'NaN' });
  });

  it('finds the record where it is told to look', () => {
    const dataOf = (document: unknown): unknown => (document as { data: unknown }).data;
    expect(parseRecord('{"data":{"id":3848592000001234567}}', dataOf).value).toEqual({
      data: { id: '3848592000001234567' },
    });
  });

  it('reads every JSON without such integers as JSON.parse does', () => {
    fc.assert(
      fc.property(
        fc.json().filter((json) => !/\d{16}/.test(json)),
        (json) => {
          expect(parseRecord(json)).toEqual({ value: JSON.parse(json), text: json });
        },
      ),
    );
  });

  it('takes a text of a megabyte in one step', () => {
    const json = `{"text": ${JSON.stringify('a\\"'.repeat(250_000))}, "a": NaN, "id": 3848592000001234567}`;
    expect(parseRecord(json).value).toMatchObject({ a: 'NaN', id: '3848592000001234567' });
  });
});
