import { deadLetterIdOf, headers, isUuid, isStorable, topics, unwrap } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { deadLetterOf, outgoing, outgoingDeadLetter, type ReceivedRecord } from './record.js';

const RUN_ID = '11111111-1111-5111-8111-111111111111';
const NOON = new Date('2025-09-05T12:00:00.000Z');

const aRecord = (overrides: Partial<ReceivedRecord> = {}): ReceivedRecord => ({
  partition: 2,
  offset: '9007199254740993',
  key: Buffer.from('acme:1:2'),
  value: Buffer.from('{"data":{}}'),
  headers: {},
  ...overrides,
});

const deadLetterFrom = (record: ReceivedRecord, topic = 'raw-logs', detail = 'Debut is "soon"', now = NOON) =>
  deadLetterOf(topic, record, { code: 'time_unreadable', detail, service: 'standardization', now });

describe('deadLetterOf', () => {
  it('says why, where the message lay, and who set it aside when', () => {
    expect(deadLetterFrom(aRecord())).toEqual({
      dead_letter_id: expect.any(String),
      company: null,
      run_id: null,
      code: 'time_unreadable',
      detail: 'Debut is "soon"',
      source_topic: 'raw-logs',
      partition: 2,
      offset: '9007199254740993',
      service: 'standardization',
      time: '2025-09-05T12:00:00.000Z',
      key_base64: Buffer.from('acme:1:2').toString('base64'),
      value_base64: Buffer.from('{"data":{}}').toString('base64'),
    });
  });

  it('has no secret in its key, its bytes and its reason', () => {
    const value = Buffer.from('{"data":{"Source":"postgres://bob:hunter2@db/x","password":"hunter2"}}');
    const record = aRecord({ key: Buffer.from('acme:1:password=hunter2'), value });
    const { detail, key_base64, value_base64, dead_letter_id } = deadLetterFrom(
      record,
      'raw-logs',
      'got token=hunter2',
    );
    const [key, kept] = [key_base64, value_base64].map((text) => Buffer.from(text!, 'base64').toString());
    expect([detail, key, kept].join()).not.toContain('hunter2');
    expect(JSON.parse(kept!)).toMatchObject({ data: { password: '[secret_redacted]' } });
    expect(dead_letter_id).toBe(deadLetterFrom(record, 'raw-logs', 'another reason').dead_letter_id);
  });

  it('keeps any bytes, and the absence of bytes', () => {
    fc.assert(
      fc.property(fc.option(fc.uint8Array()), fc.option(fc.uint8Array()), (key, value) => {
        const { key_base64, value_base64 } = deadLetterFrom(
          aRecord({ key: key && Buffer.from(key), value: value && Buffer.from(value) }),
        );
        const back = (text: string | null) => (text === null ? null : new Uint8Array(Buffer.from(text, 'base64')));
        expect([back(key_base64), back(value_base64)]).toEqual([key, value]);
      }),
    );
  });

  describe('has an id', () => {
    const { dead_letter_id: id } = deadLetterFrom(aRecord());

    it('that is a UUID', () => expect(isUuid(id)).toBe(true));

    it('that is the same whenever and for whatever reason the same message is set aside', () => {
      const later = deadLetterFrom(
        aRecord({ headers: { 'run-id': RUN_ID } }),
        'raw-logs',
        'another reason',
        new Date(),
      );
      expect(later.dead_letter_id).toBe(id);
    });

    it.each<[string, ReceivedRecord, string]>([
      ['topic', aRecord(), 'standardized-logs'],
      ['partition', aRecord({ partition: 1 }), 'raw-logs'],
      ['offset', aRecord({ offset: '9007199254740992' }), 'raw-logs'],
      ['value', aRecord({ value: Buffer.from('{"data":[]}') }), 'raw-logs'],
    ])('that is another one when the %s is', (_, record, topic) => {
      expect(deadLetterFrom(record, topic).dead_letter_id).not.toBe(id);
    });

    it('that never changes between versions: replays and stored dead letters rest on it', () => {
      expect(deadLetterIdOf('raw-logs', 0, '1', 'digest')).toBe('892625c7-681d-58ef-aaa5-175c476fa8dc');
    });
  });

  describe('belongs to the company', () => {
    const companyWith = (data: unknown, sent: Record<string, string> = {}, value = JSON.stringify({ data })) =>
      deadLetterFrom(aRecord({ value: Buffer.from(value), headers: sent })).company;

    it.each<[unknown, string | null]>([
      [{ company: 'acme', Source: 'Efficy' }, 'acme'],
      [{ Entreprise: 'acme' }, 'acme'],
      [{ Source: 'Efficy' }, 'default'],
      [{ Source: 7 }, null],
      [{}, null],
      ['acme', null],
      [null, null],
    ])('of its record: %j is of %j', (data, company) => expect(companyWith(data)).toBe(company));

    it('of the header when its record names none, or cannot be read', () => {
      const sent = { [headers.company]: 'acme' };
      expect(companyWith({ Source: 'Efficy' }, sent)).toBe('acme');
      expect(companyWith({ Source: 'Efficy', company: 'boreal' }, sent)).toBe('boreal');
      expect(companyWith({}, sent)).toBe('acme');
      expect(companyWith(null, sent, 'no JSON')).toBe('acme');
    });

    it.each(['', 'a\0b', 'a\ud800', 'x'.repeat(256)])('not of the header %j, which is no name', (company) => {
      expect(companyWith(null, { [headers.company]: company }, 'no JSON')).toBeNull();
    });
  });

  describe('has the id of the run', () => {
    it('when the header holds a UUID', () => {
      expect(deadLetterFrom(aRecord({ headers: { 'run-id': RUN_ID } })).run_id).toBe(RUN_ID);
    });

    it.each(['', 'run 1', `${RUN_ID}0`, "'; drop table runs; --"])('not when it holds %j', (text) => {
      expect(deadLetterFrom(aRecord({ headers: { 'run-id': text } })).run_id).toBeNull();
    });
  });

  describe('has a reason that a database can keep', () => {
    it.each([
      ['NUL', 'a\0b', 'a\ufffdb'],
      ['the first half of a surrogate pair', 'a\ud83d b', 'a\ufffd b'],
      ['the second half of one', 'a\ude00b', 'a\ufffdb'],
      ['a pair that is whole', 'a😀b', 'a😀b'],
    ])('with %s in it', (_, detail, kept) => {
      expect(deadLetterFrom(aRecord(), 'raw-logs', detail).detail).toBe(kept);
    });

    it('when the cut goes through a pair', () => {
      const { detail } = deadLetterFrom(aRecord(), 'raw-logs', `${'x'.repeat(1999)}😀`);
      expect(detail).toHaveLength(2000);
      expect(isStorable(detail)).toBe(true);
    });

    it('for any text, at most 2000 characters of it', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 2100 }), (text, padding) => {
          const { detail } = deadLetterFrom(aRecord(), 'raw-logs', 'x'.repeat(padding) + text);
          expect(isStorable(detail)).toBe(true);
          expect(detail.length).toBeLessThanOrEqual(2000);
        }),
      );
    });
  });
});

describe('outgoing', () => {
  it('has the key of its topic, its envelope, and the headers of what it was made from', () => {
    const log = aRawLog({ Entreprise: 'acme', No_Sequence: 's-1', Objet_Id: 7 });
    const headers = { 'run-id': RUN_ID, 'ingest-ts': '17', traceparent: '00-1-2-01', 'x-other': 'kept' };
    const message = outgoing(topics.rawLogs, log, { service: 'ingestion', now: NOON, headers });
    expect(message.key).toBe('acme:s-1:7');
    expect(message.headers).toEqual(headers);
    expect(JSON.parse(message.value as string)).toEqual({
      timestamp: '2025-09-05T12:00:00.000Z',
      data: log,
      source: 'ingestion',
      version: '1.1.0',
    });
  });
});

describe('outgoingDeadLetter', () => {
  it('lies under its own id on the topic of dead letters and unwraps to itself', () => {
    const deadLetter = deadLetterFrom(aRecord());
    const message = outgoingDeadLetter(deadLetter, NOON);
    expect(message.key).toBe(deadLetter.dead_letter_id);
    expect(unwrap(Buffer.from(message.value as string))).toEqual(deadLetter);
  });
});
