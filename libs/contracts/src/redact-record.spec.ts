import { describe, expect, it } from 'vitest';
import { aRawLog } from './testing/index.js';
import { addressOf } from './incoming-log.js';
import { checkedRecord, readRecord } from './read-record.js';
import { fieldEntries, fieldNamed, namesOf } from './record-fields.js';
import { redactRecord } from './redact-record.js';
import { recordSubjectOf } from './record-subject.js';

const token = `ghp_${'aB3dE5gH7jK9'.repeat(3)}`;

/** Where a secret can be in a record that is taken. */
const places: readonly (readonly [place: string, fields: object])[] = [
  ['the description', { Description: 'failed: password=hunter2' }],
  ['the parameters', { Parametres: '{"api_key": "hunter2"}' }],
  ['the address', { log_url: 'https://bob:hunter2@host/log' }],
  ['the transformation', { Transformation: 'run --token hunter2' }],
  ['the schedule', { schedule: 'every 5m password=hunter2' }],
  ['a label', { labels: { info: 'pwd=hunter2' } }],
  ['a label by its name', { labels: { password: 'hunter2' } }],
  ['the name of a label', { labels: { 'password=hunter2': 'x' } }],
  ['a list of labels', { tags: ['a', 'token=hunter2'] }],
  ['a field that nobody knows', { context: 'https://host?token=hunter2' }],
  ['a field that nobody knows, by its name', { db_password: 'hunter2' }],
  ['the name of such a field', { 'password=hunter2': 1 }],
  ['deep within such a field', { context: { a: [{ b: { secret: 'hunter2' } }] } }],
  ['a number', { 'cpu_time (sec)': 'password=hunter2' }],
];

describe('a record with a secret', () => {
  it.each(places)('has it taken out in %s, and keeps its id', (_, fields) => {
    const raw = { ...aRawLog(), ...fields };
    const reading = readRecord(raw);
    expect(reading).toMatchObject({ ok: true, mayHoldSecret: true });
    const redacted = redactRecord(raw);
    expect(JSON.stringify(redacted)).not.toContain('hunter2');
    expect(JSON.stringify(redacted)).toContain('[secret_redacted]');
    expect(addressOf(checkedRecord(redacted))).toEqual(addressOf(checkedRecord(raw)));
  });

  const identity = fieldEntries.filter(({ field }) => fieldNamed(field)!.isIdentity && field !== 'attempt');

  it.each(identity.flatMap((entry) => namesOf(entry)))(
    'is refused when it is in %s, by name and without it',
    (name) => {
      const reading = readRecord({
        source: 's',
        name: 'o',
        status: 'OK',
        start: '2025-09-05T20:45:00Z',
        [name]: `x ${token}`,
      });
      if (reading.ok) throw new Error('it was taken');
      expect(reading.faults).toContainEqual({
        field: name,
        code: 'secret_in_name',
        reason: `${name} holds what looks like a secret`,
      });
      expect(JSON.stringify(reading.faults)).not.toContain(token);
    },
  );

  it('keeps a name that only speaks of one', () => {
    expect(readRecord(aRawLog({ Objet: 'token=refresh', Source: 'password_resets' }))).toMatchObject({ ok: true });
  });

  it('is refused for something else without showing it', () => {
    const reading = readRecord(aRawLog({ Etat: `${'x'.repeat(40)} ${token}` }));
    if (reading.ok) throw new Error('it was taken');
    expect(reading.faults[0]!.reason).not.toContain('ghp_');
  });

  it('has no subject by a name that holds it', () => {
    expect(recordSubjectOf({ source: token })).toBeNull();
    expect(recordSubjectOf({ source: 's', company: `x ${token}` })).toBeNull();
    expect(recordSubjectOf({ source: 's' })).toEqual({ company: 'default', source: 's' });
  });
});

describe('a record without one', () => {
  it('need not be looked at closely', () => {
    expect(readRecord(aRawLog())).toMatchObject({ ok: true, mayHoldSecret: false });
    expect(readRecord(aRawLog({ Debut: '2025-09-05T16:45:26.191702-04:00' }))).toMatchObject({ mayHoldSecret: false });
  });

  it('is the same one afterwards', () => {
    const raw = { ...aRawLog(), memory: Infinity };
    expect(redactRecord(raw)).toBe(raw);
  });
});
