import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { redactJson } from './redact-json.js';
import { redactBytes, redactValue } from './redact-message.js';
import { SECRET_MARK as M } from './redact-text.js';

describe('redactJson', () => {
  it.each([
    ['{"password":"hunter2"}', `{"password":"${M}"}`],
    ['{"smtpPassword" : "hunter2", "port": 25}', `{"smtpPassword" : "${M}", "port": 25}`],
    ['{"password": 1234}', `{"password": "${M}"}`],
    ['{"a": {"client_secret": ["x", "y"]}}', `{"a": {"client_secret": ["${M}", "${M}"]}}`],
    ['{"credentials": {"user": "bob", "pass": 12}}', `{"credentials": {"user": "${M}", "pass": "${M}"}}`],
    ['{"text": "see password=\\"hun\\\\ter2\\" \\u00e9"}', `{"text": "see password=\\"${M}\\" é"}`],
    ['{"password=hunter2": 1}', `{"password=${M}": 1}`],
    ['["password=hunter2", "plain"]', `["password=${M}", "plain"]`],
    ['"password=hunter2"', `"password=${M}"`],
    ['{"parameters": "{\\"token\\": \\"abc\\"}"}', `{"parameters": "{\\"token\\": \\"${M}\\"}"}`],
  ])('takes the secrets out of %s', (json, redacted) => {
    expect(redactJson(json)).toBe(redacted);
  });

  it.each([
    '{"password": null, "token": true, "api_key": ""}',
    '{"token": 8831, "pass": 12, "total_tokens": 5}',
    '{"password": "is required"}',
    '{"next_page_token": "abc"}',
    '{"a": "password", "b": ["token"], "key": "x"}',
    '1.50e3',
    '[]',
  ])('leaves %s as it is', (json) => {
    expect(redactJson(json)).toBe(json);
  });

  it('leaves every byte that is no part of a secret', () => {
    const around = '{ "n": 1.0, "n": 12345678901234567890, "e": 1E5,\n\t"u": "\\u00e9\\/", "__proto__": {}, ';
    expect(redactJson(`${around}"token":"abc" }`)).toBe(`${around}"token":"${M}" }`);
  });

  it('keeps the values of the outermost keys that it is told to keep', () => {
    const keeps = (name: string): boolean => name === 'source';
    expect(redactJson('{"source":"password=x","a":{"source":"password=x"}}', { keeps })).toBe(
      `{"source":"password=x","a":{"source":"password=${M}"}}`,
    );
  });

  it("takes out what a company's own patterns find, in values and in names", () => {
    const own = (text: string): string => text.replaceAll(/ACME-\d+/g, M);
    expect(redactJson('{"ACME-1": ["of ACME-22"]}', { own })).toBe(`{"${M}": ["of ${M}"]}`);
  });

  it('makes JSON of any JSON, and finds a secret at any depth', () => {
    const secret = fc.constantFrom('password=hunter2', 'postgres://bob:hunter2@db/x', '{"token":"hunter2-abc"}');
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), secret, fc.boolean(), (value, text, isKey) => {
        const json = JSON.stringify(isKey ? { a: value, [text]: [value] } : { a: [value, { b: text }], c: value });
        const redacted = redactJson(json);
        expect(redacted).not.toContain('hunter2');
        expect(redactJson(redacted)).toBe(redacted);
        expect(() => JSON.parse(redacted) as unknown).not.toThrow();
      }),
    );
  });

  it('leaves any JSON without a secret as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: fc.constantFrom('a', 'é', ' ', '"', '\\', '\n') }), (value) => {
        const json = JSON.stringify(value, null, 1);
        expect(redactJson(json)).toBe(json);
      }),
    );
  });
});

describe('redactBytes', () => {
  it.each([
    ['JSON', '{"data":{"source":"x","status":"password=hunter2"}}', `{"data":{"source":"x","status":"password=${M}"}}`],
    ['no JSON', '{"data": password=hunter2', `{"data": password=${M}`],
  ])('takes secrets out of a message that is %s', (_, text, redacted) => {
    expect(redactBytes(Buffer.from(text)).toString()).toBe(redacted);
  });

  it('keeps bytes that are no text', () => {
    const bytes = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from(' password=hunter2 '),
      Buffer.from([0x80]),
    ]);
    const expected = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from(` password=${M} `),
      Buffer.from([0x80]),
    ]);
    expect(redactBytes(bytes)).toEqual(expected);
  });

  it('gives the same bytes back where there is no secret', () => {
    const bytes = Buffer.from('{"data": 1.0}');
    expect(redactBytes(bytes)).toBe(bytes);
  });
});

describe('redactValue', () => {
  it('gives the same value back where there is no secret', () => {
    const value = { title: 'invoices of acme: failed', at: [1, null] };
    expect(redactValue(value)).toBe(value);
    expect(redactValue({ ...value, title: 'password=hunter2' })).toEqual({ ...value, title: `password=${M}` });
  });
});
