import { everything } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import type { NotifySettings, RouteMatch } from '../rules-file/index.js';
import { type AlertFacts, type Incident, planNotifications, type SentNotification } from './plan-notifications.js';
import type { Mute } from './muting.js';
import { anAlert, anIncident, incidentId, invoices, notifySettings, resolved, sent } from './testing/builders.js';

interface Case {
  readonly now: string;
  readonly alerts?: readonly AlertFacts[];
  readonly sent?: readonly SentNotification[];
  readonly mutes?: readonly Mute[];
  readonly settings?: Partial<NotifySettings>;
  readonly zone?: string;
}

const plan = ({ now, alerts = [anAlert()], sent: past = [], mutes = [], settings = {}, zone = 'UTC' }: Case) =>
  planNotifications({
    incidents: [anIncident({ alerts, sent: past })],
    mutes,
    settings: notifySettings(settings),
    zoneOf: () => zone,
    now: new Date(now),
  });

const kinds = (given: Case): string[] => plan(given).map(({ kind, seq }) => `${kind} ${seq}`);

const acked = anAlert({ is_acked: true });
const other = anAlert({ alert_id: '9b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e', fired_at: '2026-03-10T12:10:00Z' });
const over = anAlert(resolved);
const missed = { ...resolved, resolved_at: '2026-03-10T12:00:00Z', ended_at: '2026-03-09T12:00:00Z' } as const;

describe('planNotifications', () => {
  it.each<[string, Case, string[]]>([
    ['not yet within the group wait', { now: '2026-03-10T12:00:29.999Z' }, []],
    ['after the group wait', { now: '2026-03-10T12:00:30Z' }, ['firing 0']],
    ['from the first of its alerts on', { now: '2026-03-10T12:00:30Z', alerts: [other, anAlert()] }, ['firing 0']],
    [
      'nobody about what is only pending',
      { now: '2026-03-10T13:00:00Z', alerts: [anAlert({ state: 'pending', fired_at: null })] },
      [],
    ],
    ['nobody about what cannot be told', { now: '2026-03-10T13:00:00Z', alerts: [anAlert({ state: 'unknown' })] }, []],
    ['nobody about what is over before', { now: '2026-03-10T12:20:01Z', alerts: [over] }, []],
    [
      'as over, of what was over when it was heard of',
      { now: '2026-03-10T12:00:30Z', alerts: [anAlert({ ...missed, missed_at: '2026-03-10T12:00:00Z' })] },
      ['resolved 0'],
    ],
    ['nobody about what was over long ago', { now: '2026-03-12T12:00:00Z', alerts: [over] }, []],
    ['also of an incident that is half over', { now: '2026-03-10T12:20:01Z', alerts: [over, other] }, ['firing 0']],
    ['also when it has been acknowledged', { now: '2026-03-10T12:00:30Z', alerts: [acked] }, ['firing 0']],
    ['once', { now: '2026-03-10T12:00:31Z', sent: [sent()] }, []],
    [
      'not again when another alert joins',
      { now: '2026-03-10T12:11:00Z', alerts: [anAlert(), other], sent: [sent()] },
      [],
    ],
  ])('tells that it fires: %s', (_name, given, expected) => {
    expect(kinds(given)).toEqual(expected);
  });

  it.each<[string, Case, string[]]>([
    ['not before four hours', { now: '2026-03-10T16:00:29.999Z', sent: [sent()] }, []],
    ['after four hours', { now: '2026-03-10T16:00:30Z', sent: [sent()] }, ['repeat 0']],
    [
      'as long after the last time as it had been open',
      {
        now: '2026-03-10T20:00:59Z',
        sent: [sent(), sent({ kind: 'repeat', created_at: '2026-03-10T16:00:30.000Z' })],
      },
      [],
    ],
    [
      'for as long as it fires',
      {
        now: '2026-03-10T20:01:00Z',
        sent: [sent(), sent({ kind: 'repeat', created_at: '2026-03-10T16:00:30.000Z' })],
      },
      ['repeat 1'],
    ],
    ['not when it is acknowledged', { now: '2026-03-10T16:00:30Z', sent: [sent()], alerts: [acked] }, []],
    ['when one of two is not', { now: '2026-03-10T16:00:30Z', sent: [sent()], alerts: [acked, other] }, ['repeat 0']],
    [
      'not when that one is over',
      { now: '2026-03-10T16:00:30Z', sent: [sent()], alerts: [acked, { ...other, ...resolved }] },
      [],
    ],
    ['not while the last one waits', { now: '2026-03-10T16:00:30Z', sent: [sent({ status: 'pending' })] }, []],
    ['also after one was given up', { now: '2026-03-10T16:00:30Z', sent: [sent({ status: 'failed' })] }, ['repeat 0']],
  ])('repeats: %s', (_name, given, expected) => {
    expect(kinds(given)).toEqual(expected);
  });

  it.each<[string, Case, string[]]>([
    ['when all of it is over', { now: '2026-03-10T12:20:00Z', sent: [sent()], alerts: [over] }, ['resolved 0']],
    ['not while one fires', { now: '2026-03-10T12:20:00Z', sent: [sent()], alerts: [over, other] }, []],
    [
      'not while it cannot be told',
      { now: '2026-03-10T12:20:00Z', sent: [sent()], alerts: [over, { ...other, state: 'unknown' }] },
      [],
    ],
    ['once', { now: '2026-03-10T12:20:01Z', sent: [sent(), sent({ kind: 'resolved' })], alerts: [over] }, []],
    [
      'also while the first message waits',
      { now: '2026-03-10T12:20:00Z', sent: [sent({ status: 'pending' })], alerts: [over] },
      ['resolved 0'],
    ],
    [
      'not to whom it never came',
      { now: '2026-03-10T12:20:00Z', sent: [sent({ status: 'failed' })], alerts: [over] },
      [],
    ],
    ['not to somebody else', { now: '2026-03-10T12:20:00Z', sent: [sent({ receiver: 'office' })], alerts: [over] }, []],
    [
      'to whom a repetition came',
      { now: '2026-03-10T17:00:00Z', sent: [sent({ status: 'failed' }), sent({ kind: 'repeat' })], alerts: [over] },
      ['resolved 0'],
    ],
  ])('tells that it is over: %s', (_name, given, expected) => {
    expect(kinds(given)).toEqual(expected);
  });

  const mute = (match: Mute['match']): Mute => ({
    match,
    starts_at: '2026-03-10T12:00:00.000Z',
    ends_at: '2026-03-10T14:00:00.000Z',
  });

  it.each<[string, Case, string[]]>([
    ['holds', { now: '2026-03-10T13:59:59.999Z', mutes: [mute({ source: 'efficy' })] }, []],
    [
      'has ended, and it still fires',
      { now: '2026-03-10T14:00:00Z', mutes: [mute({ source: 'efficy' })] },
      ['firing 0'],
    ],
    ['has ended, and it is over', { now: '2026-03-10T14:00:00Z', mutes: [mute({})], alerts: [over] }, []],
    [
      'is for another rule',
      { now: '2026-03-10T13:00:00Z', mutes: [mute({ rule: 'failure-rate-high' })] },
      ['firing 0'],
    ],
    ['is for its rule', { now: '2026-03-10T13:00:00Z', mutes: [mute({ rule: 'failure-detected' })] }, []],
    ['is for its object', { now: '2026-03-10T13:00:00Z', mutes: [mute({ object: '7' })] }, []],
    ['is for another company', { now: '2026-03-10T13:00:00Z', mutes: [mute({ company: 'lumen' })] }, ['firing 0']],
    [
      'is still to come',
      { now: '2026-03-10T13:00:00Z', mutes: [{ ...mute({}), starts_at: '2026-03-10T13:00:00.001Z' }] },
      ['firing 0'],
    ],
    [
      'is for one of two',
      {
        now: '2026-03-10T13:00:00Z',
        mutes: [mute({ object: '7' })],
        alerts: [anAlert(), { ...other, subject: { ...invoices, object_id: '8', object_type: 'quotes' } }],
      },
      ['firing 0'],
    ],
    ['is for its incident', { now: '2026-03-10T13:00:00Z', mutes: [mute({ incident_id: incidentId })] }, []],
    ['is for another incident', { now: '2026-03-10T13:00:00Z', mutes: [mute({ incident_id: 'other' })] }, ['firing 0']],
    [
      'is in the file',
      {
        now: '2026-03-10T13:00:00Z',
        settings: { mutes: [{ match: {}, until: '2026-03-10T15:00:00+01:00', comment: 'x' }] },
      },
      [],
    ],
    [
      'of the file has ended',
      {
        now: '2026-03-10T14:00:00Z',
        settings: { mutes: [{ match: {}, until: '2026-03-10T15:00:00+01:00', comment: 'x' }] },
      },
      ['firing 0'],
    ],
    [
      'of the file is still to come',
      {
        now: '2026-03-10T13:00:00Z',
        settings: {
          mutes: [{ match: {}, from: '2026-03-10T13:30:00Z', until: '2026-03-11T00:00:00Z', comment: 'x' }],
        },
      },
      ['firing 0'],
    ],
    [
      'stops repetitions',
      { now: '2026-03-10T13:00:00Z', sent: [sent({ created_at: '2026-03-10T08:00:00Z' })], mutes: [mute({})] },
      [],
    ],
    [
      'lets them know that it is over',
      { now: '2026-03-10T13:00:00Z', sent: [sent()], alerts: [over], mutes: [mute({})] },
      ['resolved 0'],
    ],
  ])('heeds a silence that %s', (_name, given, expected) => {
    expect(kinds(given)).toEqual(expected);
  });

  const nights = { match: { company: 'acme' }, days: [1, 2], fromMinute: 22 * 60, toMinute: 2 * 60, timeZone: null };

  // 2026-03-10 is a Tuesday; in Toronto it is UTC-4.
  it.each<[string, Case, string[]]>([
    ['not begun', { now: '2026-03-11T01:59:59Z', zone: 'America/Toronto' }, ['firing 0']],
    ['begun', { now: '2026-03-11T02:00:00Z', zone: 'America/Toronto' }, []],
    ['passed midnight', { now: '2026-03-11T05:59:59Z', zone: 'America/Toronto' }, []],
    ['ended, and it still fires', { now: '2026-03-11T06:00:00Z', zone: 'America/Toronto' }, ['firing 0']],
    ['begun on another day', { now: '2026-03-12T03:00:00Z', zone: 'America/Toronto' }, ['firing 0']],
    [
      'ended in the zone of the window',
      {
        now: '2026-03-11T03:00:00Z',
        zone: 'America/Toronto',
        settings: { maintenance: [{ ...nights, timeZone: 'UTC' }] },
      },
      ['firing 0'],
    ],
    [
      'another company',
      {
        now: '2026-03-11T03:00:00Z',
        zone: 'America/Toronto',
        settings: { maintenance: [{ ...nights, match: { company: 'lumen' } }] },
      },
      ['firing 0'],
    ],
  ])('heeds a maintenance window: %s', (_name, given, expected) => {
    expect(kinds({ settings: { maintenance: [nights] }, ...given })).toEqual(expected);
  });

  it('takes UTC for what is about no company', () => {
    const maintenance = [{ match: {}, days: [2], fromMinute: 13 * 60, toMinute: 14 * 60, timeZone: null }];
    const alerts = [anAlert({ subject: everything })];
    const given = { alerts, settings: { maintenance }, zone: 'America/Toronto' };
    expect(kinds({ ...given, now: '2026-03-10T13:30:00Z' })).toEqual([]);
    expect(kinds({ ...given, now: '2026-03-10T14:00:00Z' })).toEqual(['firing 0']);
  });

  const route = (match: RouteMatch, ...receivers: string[]) => ({ match, receivers });
  const twoReceivers = [
    {
      name: 'on-call',
      channels: [
        { type: 'slack', url: 'http://127.0.0.1:9/' },
        { type: 'slack', url: 'http://127.0.0.1:8/' },
      ],
    },
    { name: 'office', channels: [{ type: 'webhook', url: 'http://127.0.0.1:9/', secret: null }] },
  ] as const;

  it.each([
    [
      'all of them that match',
      [route({ company: 'acme' }, 'on-call'), route({}, 'office')],
      ['on-call slack', 'on-call slack-2', 'office webhook'],
    ],
    ['each receiver once', [route({ company: 'acme' }, 'office'), route({}, 'office')], ['office webhook']],
    [
      'by severity',
      [route({ severities: ['high'] }, 'on-call'), route({ severities: ['critical', 'high'] }, 'office')],
      ['office webhook'],
    ],
    [
      'by rule',
      [route({ rule: 'failure-rate-high' }, 'on-call'), route({ rule: 'failure-detected' }, 'office')],
      ['office webhook'],
    ],
    ['by source', [route({ source: 'zohobooks' }, 'on-call')], []],
    ['a receiver that is not there is nobody', [route({}, 'nobody')], []],
  ])('follows routes: %s', (_name, routes, expected) => {
    const due = plan({ now: '2026-03-10T12:01:00Z', settings: { receivers: twoReceivers, routes } });
    expect(due.map(({ receiver, channel }) => `${receiver} ${channel}`)).toEqual(expected);
  });

  it('tells a receiver only about what is routed to it and is not silenced', () => {
    const quotes = { ...other, subject: { ...invoices, object_id: '8', object_type: 'quotes' } };
    const slow = { ...other, alert_id: 'slow', severity: 'warning' } as const;
    const alerts = [anAlert(), quotes, slow];
    const [due] = plan({
      now: '2026-03-10T12:30:00Z',
      alerts,
      mutes: [mute({ object: 'quotes' })],
      settings: { routes: [route({ severities: ['critical'] }, 'on-call')] },
    });
    expect(due?.alerts).toEqual([anAlert()]);
  });

  const zoho = anAlert({
    alert_id: '7b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e',
    subject: { ...invoices, source: 'zoho' },
    fired_at: '2026-03-10T12:10:00Z',
  });

  it('says which alerts a source that joins has, and names it once', () => {
    const [due] = plan({ now: '2026-03-10T12:10:30Z', alerts: [anAlert(), zoho], sent: [sent()] });
    expect(due).toMatchObject({ kind: 'joined', seq: 0, alerts: [anAlert(), zoho], titled: [zoho] });
    expect(due?.sources).toEqual(['["acme","efficy"]', '["acme","zoho"]']);
    const joined = sent({ kind: 'joined', created_at: '2026-03-10T12:10:30Z', sources: due!.sources });
    expect(kinds({ now: '2026-03-10T12:30:00Z', alerts: [anAlert(), zoho], sent: [sent(), joined] })).toEqual([]);
  });

  it('tells of a source only to whom it is routed', () => {
    const given = { now: '2026-03-10T12:30:00Z', alerts: [anAlert(), zoho], sent: [sent()] };
    expect(kinds({ ...given, settings: { routes: [route({ source: 'efficy' }, 'on-call')] } })).toEqual([]);
  });

  it('tells of an incident that is open again with the alerts since then', () => {
    const back = anAlert({ alert_id: 'back', fired_at: '2026-03-10T13:00:00Z' });
    const past = [sent(), sent({ kind: 'resolved', created_at: '2026-03-10T12:20:30.000Z', sources: [] })];
    const given = { alerts: [over, back], sent: past };
    expect(kinds({ ...given, now: '2026-03-10T16:20:29Z' })).toEqual([]);
    const [due] = plan({ ...given, now: '2026-03-10T16:20:30Z' });
    expect(due).toMatchObject({ kind: 'firing', seq: 1, alerts: [back] });
    const ended = { ...back, ...resolved, resolved_at: '2026-03-10T17:00:00Z' };
    const told = [...past, sent({ seq: 1, created_at: '2026-03-10T16:20:30.000Z' })];
    const [last] = plan({ alerts: [over, ended], sent: told, now: '2026-03-10T17:00:00Z' });
    expect(last).toMatchObject({ kind: 'resolved', seq: 1, alerts: [ended] });
  });

  it('plans each incident by itself, and the same again for the same input', () => {
    const second: Incident = anIncident({ incident_id: 'second', sent: [sent()] });
    const input = {
      incidents: [anIncident(), second],
      mutes: [],
      settings: notifySettings(),
      zoneOf: () => 'UTC',
      now: new Date('2026-03-10T16:00:30Z'),
    };
    expect(planNotifications(input).map(({ incident_id, kind }) => [incident_id, kind])).toEqual([
      [incidentId, 'firing'],
      ['second', 'repeat'],
    ]);
    expect(planNotifications(input)).toEqual(planNotifications(input));
  });
});
