import { aRawLog } from '@app/contracts/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { get, post } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';
import { expectWell } from './harness/wellbeing.js';

const MEGABYTE = 1024 * 1024;
const log = JSON.stringify(aRawLog());
/** A valid record with one more field, written as it is. */
const withField = (name: string, json: string): string => `${log.slice(0, -1)},${JSON.stringify(name)}:${json}}`;
const deepArray = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const deepObject = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const manyFields = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"f${index}":1`).join(',')}}`;
const invalidUtf8 = (...bytes: number[]): Buffer =>
  Buffer.concat([Buffer.from('{"Source":"'), Buffer.from(bytes), Buffer.from('"}')]);

/** The code of what is refused, or `accepted`. A batch refuses the record, or the whole body. */
interface Case {
  readonly name: string;
  readonly body: string | Buffer;
  readonly single: string;
  readonly batch: { readonly record: string } | { readonly body: string };
  readonly headers?: Record<string, string>;
}

const same = (name: string, body: string | Buffer, code: string): Case => ({
  name,
  body,
  single: code,
  batch: { record: code },
});

const cases: Case[] = [
  same('truncated JSON', log.slice(0, -20), 'json_invalid'),
  { name: 'a truncated array', body: `[${log},{"a"`, single: 'json_invalid', batch: { body: 'json_invalid' } },
  same('two records in one line', log + log, 'json_invalid'),
  same('a trailing comma', log.replace(/}$/, ',}'), 'json_invalid'),
  same('single quotes', log.replaceAll('"', "'"), 'json_invalid'),
  same('NaN that is no text', withField('x', 'NaN'), 'accepted'),
  same('half of NaN', withField('x', 'Na'), 'json_invalid'),
  same('a raw NUL', log.replace('invoices', 'in\0voices'), 'json_invalid'),
  same('nothing but NULs', '\0'.repeat(1000), 'json_invalid'),
  same('an escaped NUL in a name', log.replace('invoices', 'in\\u0000voices'), 'text_unstorable'),
  same('an escaped NUL in a text', log.replace('limit=200', '\\u0000'), 'accepted'),
  same('half a surrogate pair', log.replace('invoices', '\\ud800'), 'text_unstorable'),
  same('the halves of a surrogate pair in the wrong order', log.replace('limit=200', '\\udc00\\ud800'), 'accepted'),
  same('NUL and half a pair where nobody looks', withField('\0', '"\\u0000\\ud800"'), 'accepted'),
  same('a byte that UTF-8 does not have', invalidUtf8(0xff), 'encoding_invalid'),
  same('a letter that breaks off', invalidUtf8(0xe2, 0x82), 'encoding_invalid'),
  same('a letter written too long', invalidUtf8(0xc0, 0xaf), 'encoding_invalid'),
  same('a surrogate in UTF-8', invalidUtf8(0xed, 0xa0, 0x80), 'encoding_invalid'),
  {
    name: 'UTF-16',
    body: Buffer.from(`\ufeff${log}`, 'utf16le'),
    single: 'accepted',
    batch: { record: 'accepted' },
  },
  {
    name: 'half a character of UTF-16',
    body: Buffer.from(`\ufeff${log}`, 'utf16le').subarray(0, -1),
    single: 'encoding_invalid',
    batch: { body: 'encoding_invalid' },
  },
  same('a BOM', `\ufeff${log}`, 'accepted'),
  {
    name: 'two BOMs, the second in the first line',
    body: `\ufeff\ufeff${log}`,
    single: 'json_invalid',
    batch: { record: 'accepted' },
  },
  same('three BOMs', `\ufeff\ufeff\ufeff${log}`, 'json_invalid'),
  same('__proto__ with the fields in it', `{"__proto__":${log}}`, 'field_missing'),
  same('constructor with the fields in it', `{"constructor":{"prototype":${log}}}`, 'field_missing'),
  same('__proto__ beside the fields', withField('__proto__', '{"Source":null}'), 'accepted'),
  same('duplicate keys, of which the last counts', withField('Etat', '"MAYBE"'), 'status_unknown'),
  same('a number', '1e400', 'record_not_object'),
  same('a text', '"record"', 'record_not_object'),
  same('true', 'true', 'record_not_object'),
  same('null', 'null', 'record_not_object'),
  { name: 'an array in an array', body: '[[]]', single: 'record_not_object', batch: { record: 'record_not_object' } },
  {
    name: '100 000 opening brackets',
    body: '['.repeat(100_000),
    single: 'json_invalid',
    batch: { body: 'json_invalid' },
  },
  { name: '100 000 arrays', body: deepArray(100_000), single: 'json_too_deep', batch: { record: 'json_too_deep' } },
  same('100 000 opening objects', '{"a":'.repeat(100_000), 'json_invalid'),
  same('100 000 objects', deepObject(100_000), 'json_too_deep'),
  same('100 000 arrays in a field', withField('x', deepArray(100_000)), 'json_too_deep'),
  same('100 000 objects in a field', withField('x', deepObject(100_000)), 'json_too_deep'),
  same('400 arrays in a field', withField('x', deepArray(400)), 'accepted'),
  same('40 000 fields', `${log.slice(0, -1)},${manyFields(40_000).slice(1)}`, 'accepted'),
  {
    name: 'a million fields',
    body: manyFields(1_000_000),
    single: 'body_too_large',
    batch: { record: 'record_too_large' },
  },
  {
    name: 'a record of 5 MB',
    body: withField('x', `"${'x'.repeat(5 * MEGABYTE)}"`),
    single: 'body_too_large',
    batch: { record: 'record_too_large' },
  },
  {
    name: '20 MB without a newline',
    body: 'x'.repeat(20 * MEGABYTE),
    single: 'body_too_large',
    batch: { record: 'record_too_large' },
  },
  same('a name of 800 KB', log.replace('zohobooks', 'x'.repeat(800_000)), 'field_too_long'),
  same('an object id of 800 KB', log.replace('1204', `"${'9'.repeat(800_000)}"`), 'field_too_long'),
  same('a status of 800 KB', log.replace('SUCCESS', 'x'.repeat(800_000)), 'status_unknown'),
  same('a description of 800 KB', log.replace('Tout roule', 'x'.repeat(800_000)), 'accepted'),
  { name: 'an empty body', body: '', single: 'body_empty', batch: { body: 'body_empty' } },
  { name: 'only blanks', body: ' \r\n\t ', single: 'body_empty', batch: { body: 'body_empty' } },
  { name: 'only a BOM', body: '\ufeff', single: 'body_empty', batch: { body: 'body_empty' } },
  {
    name: 'a gzip bomb',
    body: gzipSync(Buffer.alloc(300 * MEGABYTE)),
    single: 'body_too_large',
    batch: { body: 'body_too_large' },
  },
  {
    name: 'gzip in gzip',
    body: gzipSync(gzipSync(log)),
    single: 'encoding_invalid',
    batch: { record: 'encoding_invalid' },
  },
  {
    name: 'truncated gzip',
    body: gzipSync(log).subarray(0, -6),
    single: 'gzip_invalid',
    batch: { body: 'gzip_invalid' },
  },
  {
    name: 'damaged gzip',
    body: gzipSync(log).fill(0, 20, 40),
    single: 'gzip_invalid',
    batch: { body: 'gzip_invalid' },
  },
  {
    name: 'two bytes of gzip',
    body: Buffer.from([0x1f, 0x8b]),
    single: 'gzip_invalid',
    batch: { body: 'gzip_invalid' },
  },
  {
    name: 'text that says it is gzip',
    body: log,
    headers: { 'content-encoding': 'gzip' },
    single: 'gzip_invalid',
    batch: { body: 'gzip_invalid' },
  },
  {
    name: 'brotli',
    body: log,
    headers: { 'content-encoding': 'br' },
    single: 'media_type_unsupported',
    batch: { body: 'media_type_unsupported' },
  },
  {
    name: 'two encodings',
    body: gzipSync(log),
    headers: { 'content-encoding': 'gzip, gzip' },
    single: 'media_type_unsupported',
    batch: { body: 'media_type_unsupported' },
  },
  {
    name: 'a form',
    body: log,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    single: 'media_type_unsupported',
    batch: { body: 'media_type_unsupported' },
  },
  {
    name: 'a type that is none',
    body: log,
    headers: { 'content-type': 'nonsense' },
    single: 'media_type_unsupported',
    batch: { body: 'media_type_unsupported' },
  },
  {
    name: 'JSON that says it is a picture',
    body: log,
    headers: { 'content-type': 'image/png' },
    single: 'accepted',
    batch: { record: 'accepted' },
  },
  {
    name: 'a picture',
    body: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    single: 'encoding_invalid',
    batch: { record: 'encoding_invalid' },
  },
];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('what nobody should send', () => {
  let stack: Stack;
  let deadLetterId: string;
  let rssBefore = 0;
  beforeAll(async () => {
    stack = await startStack();
    const unreadable = aRawLog({ Debut: 'whenever', Fin: null });
    expect(await post(`${stack.urls.ingestion}/ingest/single`, unreadable)).toMatchObject({ status: 202 });
    const { body } = await get<{ dead_letters: { dead_letter_id: string }[] }>(`${stack.urls.processor}/dead-letters`);
    deadLetterId = body.dead_letters[0]!.dead_letter_id;
    await post(`${stack.urls.ingestion}/ingest/batch`, 'x'.repeat(20 * MEGABYTE));
    rssBefore = process.memoryUsage().rss;
  });
  afterEach(() => expectWell(stack));
  afterAll(() => stack?.close());

  describe.each(cases)('$name', ({ body, headers, single, batch }) => {
    it('is answered by /ingest/single', async () => {
      const answer = await post(`${stack.urls.ingestion}/ingest/single`, body, headers);
      if (single === 'accepted') expect(answer).toMatchObject({ status: 202, body: { status: 'success' } });
      else {
        expect(answer.body).toMatchObject({ code: single, status: answer.status });
        expect(String(answer.status)).toMatch(/^4\d\d$/);
      }
    });

    it('is answered by /ingest/batch', async () => {
      const answer = await post<{ rejected: unknown[] }>(`${stack.urls.ingestion}/ingest/batch`, body, headers);
      if ('body' in batch) {
        expect(answer.body).toMatchObject({ code: batch.body, status: answer.status });
        expect(String(answer.status)).toMatch(/^4\d\d$/);
      } else {
        expect(answer.status).toBe(batch.record === 'accepted' ? 202 : 422);
        expect(answer.body.rejected.slice(0, 1)).toMatchObject(
          batch.record === 'accepted' ? [] : [{ index: 0, code: batch.record }],
        );
      }
    });

    it('is answered by /standardize/single', async () => {
      const answer = await post(`${stack.urls.standardization}/standardize/single`, body, headers);
      if (single === 'accepted')
        expect(answer).toMatchObject({ status: 200, body: { outcome: 'emitted', code: null } });
      else if (answer.status === 200)
        expect(answer.body).toMatchObject({ outcome: 'rejected', record: null, code: single });
      else {
        expect(answer.body).toMatchObject({ code: single, status: answer.status });
        expect(String(answer.status)).toMatch(/^4\d\d$/);
      }
    });

    it('is answered by the replay of a dead letter', async () => {
      const deadLetter = `${stack.urls.processor}/dead-letters/${deadLetterId}`;
      const bytes = Buffer.from(body as string);
      const asRecord = Buffer.concat([Buffer.from('{"record":'), bytes, Buffer.from('}')]);
      const mended = await post(`${deadLetter}/replay`, asRecord, headers);
      // A mended record is part of a document: neither a BOM nor NaN nor UTF-16 can stand in its middle.
      const isTaken = single === 'accepted' && isJson(String(asRecord));
      expect(String(mended.status)).toMatch(isTaken ? /^202$/ : /^4\d\d$/);
      const bare = await post(`${deadLetter}/replay`, bytes, headers);
      expect(String(bare.status)).toMatch(bytes.length === 0 ? /^202$/ : /^4\d\d$/);
      expect(await get(deadLetter)).toMatchObject({ status: 200 });
    });
  });

  it('does not fill the memory', () => {
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(300 * MEGABYTE);
  });
});
