import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { mapCheckIn } from './map-check-in.js';
import { readEnvelope } from './read-envelope.js';
import { readSchedule } from '@app/time';
import { scheduleOf } from './monitor-schedule.js';
import { MonitorSchedules } from './monitor-schedules.service.js';

const context = {
  project: '42',
  rules: [],
  at: '2026-11-30T04:00:00.000Z',
  scheduleOf: (_slug: string, stated: string | undefined) => stated,
};

/** The check-in that sentry-sdk 2.75 for Python sent at the end of a monitored function, less its own description. */
const aCheckIn = {
  type: 'check_in',
  monitor_slug: 'nightly-sync',
  check_in_id: '84f5a36620ac4bfe9774e648455b6161',
  status: 'ok',
  duration: 0.0007949640000788349,
  environment: 'production',
  release: null,
  monitor_config: {
    schedule: { type: 'crontab', value: '0 2 * * *' },
    timezone: 'Europe/Vienna',
    checkin_margin: 10,
    max_runtime: 30,
  },
  event_id: 'e06d0bed62844b88a61e8163272da6a5',
  timestamp: '2026-11-30T03:25:28.330629Z',
  platform: 'python',
};
const envelopeHead = '{"event_id":"e06d0bed62844b88a61e8163272da6a5","sent_at":"2026-11-30T03:25:28.330796Z"}';

describe('the record of a check-in', () => {
  it('is the end of the run, and the schedule is stated', () => {
    const subject = { source: 'sentry-42', object_type: 'nightly-sync', zone: 'production' };
    expect(mapCheckIn(aCheckIn, context)).toEqual({
      kind: 'records',
      records: [
        {
          ...subject,
          status: 'SUCCESS',
          end_time: '2026-11-30T03:25:28.330629Z',
          duration_seconds: 0.0007949640000788349,
          run_key: '84f5a36620ac4bfe9774e648455b6161',
          schedule: '0 2 * * *; tz=Europe/Vienna; grace=10m; max_runtime=30m',
        },
      ],
    });
  });

  it.each([
    ['in_progress', { status: 'RUNNING', start_time: aCheckIn.timestamp }],
    ['ok', { status: 'SUCCESS', end_time: aCheckIn.timestamp }],
    ['error', { status: 'FAILED', end_time: aCheckIn.timestamp }],
  ])('with status %s is %j', (status, expected) => {
    expect(mapCheckIn({ ...aCheckIn, status }, context)).toMatchObject({ records: [expected] });
  });

  it('has the same run key with and without dashes, and none for an id of zeros', () => {
    const keyOf = (check_in_id: string): unknown => {
      const mapped = mapCheckIn({ ...aCheckIn, check_in_id }, context);
      return mapped.kind === 'records' ? (mapped.records[0] as { run_key?: string }).run_key : mapped;
    };
    expect(keyOf('84F5A366-20ac-4bfe-9774-e648455b6161')).toBe(aCheckIn.check_in_id);
    expect(keyOf('00000000000000000000000000000000')).toBeUndefined();
  });

  it('ends when it came if it does not say when, and has the subject of its project', () => {
    const { timestamp: _timestamp, ...plain } = aCheckIn;
    const rules = [{ match: '4*', company: 'acme', zone: 'eu', source: 'crons' }];
    expect(mapCheckIn(plain, { ...context, rules })).toMatchObject({
      records: [{ company: 'acme', zone: 'eu', source: 'crons', end_time: context.at }],
    });
  });

  it.each([
    ['', 'record_not_object', null],
    ['monitor_slug', 'field_missing', { ...aCheckIn, monitor_slug: '' }],
    ['status', 'field_missing', { ...aCheckIn, status: undefined }],
    ['status', 'status_unknown', { ...aCheckIn, status: 'missed' }],
    ['status', 'status_unknown', { ...aCheckIn, status: 'toString' }],
  ])('is refused for its field "%s" with %s', (field, code, checkIn) => {
    expect(mapCheckIn(checkIn, context)).toMatchObject({ kind: 'refused', fault: { field, code } });
  });

  it('of any JSON is mapped or refused', () => {
    const near = fc.dictionary(fc.constantFrom(...Object.keys(aCheckIn), '__proto__'), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          near.map((over) => ({ ...aCheckIn, ...over })),
        ),
        (checkIn) => {
          expect(['records', 'refused']).toContain(mapCheckIn(checkIn, context).kind);
        },
      ),
    );
  });
});

describe('a stated schedule', () => {
  it.each([
    [{ schedule: { type: 'crontab', value: ' 0 2 * * * ' } }, '0 2 * * *; tz=UTC'],
    [
      { schedule: { type: 'crontab', value: '@daily' }, checkin_margin: 5 },
      '@daily; tz=UTC; grace=5m; max_runtime=30m',
    ],
    [{ schedule: { type: 'interval', value: 2, unit: 'hour' }, max_runtime: 1.5 }, 'every 2h; tz=UTC; max_runtime=2m'],
    [{ schedule: { type: 'interval', value: 1, unit: 'month' } }, 'every 31d; tz=UTC'],
    [{ schedule: { type: 'interval', value: 1, unit: 'year' } }, 'every 366d; tz=UTC'],
  ])('in %j is %s, which is read', (config, expected) => {
    expect(scheduleOf(config)).toBe(expected);
    expect(readSchedule(expected)).not.toBeNull();
  });

  it.each([
    { schedule: { type: 'interval', value: 0, unit: 'hour' } },
    { schedule: { type: 'interval', value: 1.5, unit: 'hour' } },
    { schedule: { type: 'interval', value: 2, unit: 'second' } },
    { schedule: { type: 'interval', value: 2, unit: 'toString' } },
    { schedule: { type: 'crontab', value: '' } },
    { schedule: { type: 'crontab', value: '0 2 * * *; grace=0s' } },
    { schedule: { type: 'crontab', value: '*'.repeat(101) } },
    { schedule: '0 2 * * *' },
    null,
  ])('is none in %j', (config) => {
    expect(scheduleOf(config)).toBeUndefined();
  });

  it('is remembered of its monitor', () => {
    const schedules = new MonitorSchedules();
    expect(schedules.of(['42', 'nightly'], undefined)).toBeUndefined();
    expect(schedules.of(['42', 'nightly'], '@daily')).toBe('@daily');
    expect(schedules.of(['42', 'nightly'], undefined)).toBe('@daily');
    expect(schedules.of(['42', 'nightly'], '@hourly')).toBe('@hourly');
    expect(schedules.of(['43', 'nightly'], undefined)).toBeUndefined();
  });
});

describe('an envelope', () => {
  const payload = JSON.stringify(aCheckIn);
  const read = (text: string) => readEnvelope(Buffer.from(text));

  it('has an item that is as long as it says, and one that ends with its line', () => {
    const attachment = 'two\nlines';
    const text = [
      envelopeHead,
      `{"type":"attachment","length":${attachment.length}}`,
      attachment,
      '{"type":"check_in"}',
      payload,
      '',
    ].join('\n');
    const { headers, items } = read(text);
    expect(headers).toMatchObject({ event_id: aCheckIn.event_id });
    expect(items.map(({ type, payload }) => [type, payload.toString()])).toEqual([
      ['attachment', attachment],
      ['check_in', payload],
    ]);
  });

  it('counts bytes, and may have no item and no line end', () => {
    expect(read(`{}\n{"type":"event","length":2}\né`).items[0]!.payload.toString()).toBe('é');
    expect(read('{}').items).toEqual([]);
    expect(read('{}\n{"type":"event","length":0}\n\n{"type":"session"}\n{}').items).toHaveLength(2);
  });

  it.each([
    ['request_invalid', '{}\n{"type":"event","length":9}\n{}'],
    ['request_invalid', '{}\n{"type":"event","length":1}\n{}'],
    ['request_invalid', '{}\n{"type":"event","length":-1}\n{}'],
    ['request_invalid', '[]\n'],
    ['json_invalid', '{}\nnonsense\n{}'],
    ['body_empty', ''],
    ['too_many_records', `{}\n${'{"type":"x"}\n{}\n'.repeat(201)}`],
  ])('is refused with %s', (code, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }));
  });

  it('of any bytes is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, text) => {
        try {
          readEnvelope(Buffer.concat([Buffer.from(`{}\n${text}\n`), Buffer.from(bytes)]));
        } catch (error) {
          expect(PipelineError.from(error).code).not.toBe('internal_error');
        }
      }),
    );
  });
});
