import { describe, expect, it } from 'vitest';
import {
  type AlertReason,
  incidentSaying,
  incidentTitle,
  leadOf,
  type TitledAlert,
  type TitledIncident,
} from './incident-title.js';
import { companySubject, sourceSubject } from './subject.js';

const efficy = sourceSubject('lumen', 'Efficy');
const objectOf = (source: string, id: number) => ({
  ...sourceSubject('lumen', source),
  zone: '1-Raw',
  object_id: String(id),
  object_type: `object ${id}`,
});

const anAlert = (changes: Partial<TitledAlert> = {}): TitledAlert => ({
  alert_id: '0',
  rule: 'failure-detected',
  meaning: 'failing',
  severity: 'critical',
  subject: objectOf('Efficy', 0),
  state: 'firing',
  cause: '401 unauthorized',
  started_at: '2026-03-10T10:05:00Z',
  ...changes,
});

const several = (count: number, changes: Partial<TitledAlert> = {}, source = 'Efficy'): TitledAlert[] =>
  Array.from({ length: count }, (_, id) =>
    anAlert({ alert_id: `${source} ${id}`, subject: objectOf(source, id), ...changes }),
  );

const silentSources = (names: readonly string[], changes: Partial<TitledAlert> = {}): TitledAlert[] =>
  names.map((name, index) =>
    anAlert({
      alert_id: name,
      meaning: 'silent',
      severity: 'high',
      cause: null,
      subject: sourceSubject('boreal', name),
      started_at: `2026-03-10T10:0${5 + index}:00Z`,
      ...changes,
    }),
  );

const unauthorized: AlertReason = {
  summary: 'lumen / Efficy / Ticket failed: 401 Unauthorized: the token has expired',
  message: '401 Unauthorized: the token has expired',
};
const rate = anAlert({ alert_id: 'rate', rule: 'failure-rate-high', severity: 'high', subject: efficy });
const over = { state: 'resolved' } as const;

const titled = (alerts: readonly TitledAlert[], changes: Partial<TitledIncident>): TitledIncident => ({
  alerts,
  reason: unauthorized,
  known: { objects: null, sources: null },
  ended_at: null,
  zone: 'UTC',
  nowMs: Date.parse('2026-03-10T12:00:00Z'),
  ...changes,
});

const title = (alerts: readonly TitledAlert[], changes: Partial<TitledIncident> = {}, prefix = ''): string =>
  incidentTitle(titled(alerts, changes), prefix);

const of15 = { known: { objects: 15, sources: 7 } };
const ended = { ended_at: '2026-03-10T12:10:00Z' };

describe('the title of an incident', () => {
  it.each<[string, string, string]>([
    ['one alert: its summary', title([anAlert()]), unauthorized.summary],
    [
      'objects of a source',
      title(several(15), of15),
      'Efficy of lumen: 15 of 15 objects fail, 401 Unauthorized: the token has expired',
    ],
    [
      'objects of a source of which nothing is known',
      title(several(15)),
      'Efficy of lumen: 15 objects fail, 401 Unauthorized: the token has expired',
    ],
    [
      'more objects than are known',
      title(several(16), of15),
      'Efficy of lumen: 16 objects fail, 401 Unauthorized: the token has expired',
    ],
    [
      'failures with a failure rate that follows from them',
      title([...several(3), rate], of15),
      'Efficy of lumen: 3 of 15 objects fail, 401 Unauthorized: the token has expired',
    ],
    [
      'failures of several causes',
      title([...several(3), anAlert({ alert_id: '9', subject: objectOf('Efficy', 9), cause: 'no memory' })], of15),
      'Efficy of lumen: 4 of 15 objects fail, 401 Unauthorized: the token has expired, and 1 other error',
    ],
    [
      'objects of several sources',
      title([...several(3), ...several(2, {}, 'Zoho')], of15),
      'lumen: 5 objects of 2 sources fail, 401 Unauthorized: the token has expired',
    ],
    [
      'failures without a message',
      title(several(2, { cause: null }), { reason: { summary: 'x failed: Unknown error', message: null } }),
      'Efficy of lumen: 2 objects fail',
    ],
    [
      'what fires of it',
      title([...several(2, over), anAlert({ alert_id: '9', subject: objectOf('Efficy', 9) })], of15),
      unauthorized.summary,
    ],
    [
      'what cannot be judged when nothing fires',
      title([...several(2, { state: 'unknown' }), ...several(9, over)]),
      'Efficy of lumen: 2 objects fail, 401 Unauthorized: the token has expired',
    ],
    [
      'silent sources of a company',
      title(silentSources(['a', 'b', 'c', 'd']), of15),
      'boreal: 4 of 7 sources are silent since 10:05',
    ],
    [
      'silent sources in the zone of the company',
      title(silentSources(['a', 'b']), { zone: 'America/Toronto' }),
      'boreal: 2 sources are silent since 06:05',
    ],
    [
      'silent since another day',
      title(silentSources(['a', 'b']), { nowMs: Date.parse('2026-03-11T00:00:00Z') }),
      'boreal: 2 sources are silent since 2026-03-10 10:05',
    ],
    [
      'silent objects of a source',
      title(several(3, { meaning: 'silent', severity: 'high', cause: null }), of15),
      'Efficy of lumen: 3 of 15 objects are silent since 10:05',
    ],
    [
      'a silent source with its objects: the source first',
      title(
        [
          ...silentSources(['a']),
          anAlert({ meaning: 'silent', severity: 'high', subject: { ...objectOf('a', 1), company: 'boreal' } }),
        ],
        { reason: { summary: 'boreal / a is silent', message: null } },
      ),
      'boreal / a is silent, and 1 more alert',
    ],
    [
      'several rules: the worst first, and how many more',
      title([...several(2), ...several(3, { meaning: 'slow', severity: 'warning' })], of15),
      'Efficy of lumen: 2 of 15 objects fail, 401 Unauthorized: the token has expired, and 3 more alerts',
    ],
    [
      'several causes and several rules',
      title([
        ...several(2),
        anAlert({ alert_id: '9', subject: objectOf('Efficy', 9), cause: 'no memory' }),
        anAlert({ alert_id: '7', meaning: 'slow', severity: 'warning' }),
      ]),
      'Efficy of lumen: 3 objects fail, 401 Unauthorized: the token has expired, 1 other error, and 1 more alert',
    ],
    [
      'a company',
      title(
        [
          anAlert({ meaning: 'incomplete', subject: companySubject('boreal') }),
          ...silentSources(['a'], { severity: 'warning' }),
        ],
        { reason: { summary: 'boreal misses 2 objects: x, y', message: null } },
      ),
      'boreal misses 2 objects: x, y, and 1 more alert',
    ],
    [
      'times by the clock of the company, but for those of the original message',
      title([anAlert()], {
        zone: 'Europe/Paris',
        reason: {
          summary:
            'x failed: until 2026-03-10T09:00:00.000Z (ended 2026-03-10T09:00:00.000Z, heard of 1 d later); no data since 2026-03-09T09:00:00.000Z',
          message: 'until 2026-03-10T09:00:00.000Z',
        },
      }),
      'x failed: until 2026-03-10T09:00:00.000Z (ended 10:00, heard of 1 d later); no data since 2026-03-09 10:00',
    ],
    ['nothing that is known of the reason', title([anAlert()], { reason: null }), 'lumen / Efficy / object 0: failed'],
    ['no alert', title([]), 'an incident'],
  ])('says %s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['one alert', title([anAlert(over)], ended), `${unauthorized.summary}, lasted 2 h 5 min`],
    [
      'objects',
      title(several(15, over), { ...of15, ...ended }),
      'Efficy of lumen: 15 of 15 objects failed, 401 Unauthorized: the token has expired, lasted 2 h 5 min',
    ],
    [
      'sources',
      title(silentSources(['a', 'b'], over), { ...of15, ...ended }),
      'boreal: 2 of 7 sources were silent from 10:05, lasted 2 h 5 min',
    ],
    [
      'an object that failed again and again',
      title(
        ['1', '2', '3'].map((alert_id) => anAlert({ ...over, alert_id })),
        ended,
      ),
      `${unauthorized.summary}, 3 times, lasted 2 h 5 min`,
    ],
    [
      'an object that failed again and again, and its rate',
      title(
        [anAlert(over), anAlert({ ...over, alert_id: '1' }), { ...rate, ...over, subject: objectOf('Efficy', 0) }],
        ended,
      ),
      `${unauthorized.summary}, 2 times, and 1 more alert, lasted 2 h 5 min`,
    ],
    [
      'a source that was silent',
      title(silentSources(['a'], over), {
        ...ended,
        reason: {
          summary:
            'boreal / a is silent: no run since 2026-03-10T09:05:00.000Z, the next was due by 2026-03-10T10:05:00.000Z',
          message: null,
        },
      }),
      'boreal / a was silent: no run since 09:05, the next was due by 10:05, lasted 2 h 5 min',
    ],
    [
      'an end before its beginning',
      title([anAlert(over)], { ended_at: '2026-03-10T10:00:00Z' }),
      `${unauthorized.summary}, lasted 0 s`,
    ],
  ])('keeps the reason of what is over, and says how long it lasted: %s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it('tells one line of a trace', () => {
    const message = 'Traceback (most recent call last):\n  File "a.py", line 3\nValueError: bad row 7';
    const reason = { summary: `lumen / Efficy / Ticket failed: ${message}`, message };
    expect(title([anAlert()], { reason })).toBe('lumen / Efficy / Ticket failed: ValueError: bad row 7');
    expect(title(several(2), { reason })).toBe('Efficy of lumen: 2 objects fail, ValueError: bad row 7');
  });

  it('is one line of 200 characters at most, keeps its end, and cuts no character in two', () => {
    const message = `a\r\nBcc: x\u0000\tb ${'😀'.repeat(300)}`;
    const found = title(several(2, over), { ...ended, reason: { summary: 'x', message } }, 'Resolved: ');
    expect([...found]).toHaveLength(200);
    expect(found).toMatch(/^Resolved: Efficy of lumen: 2 objects failed, a Bcc: x b 😀+…, lasted 2 h 5 min$/u);
    expect(found.isWellFormed()).toBe(true);
  });
});

describe('the alert that speaks for an incident', () => {
  it.each<[string, TitledAlert[], string | undefined]>([
    ['the worst severity', [anAlert({ alert_id: 'a', severity: 'warning' }), anAlert({ alert_id: 'b' })], 'b'],
    ['the worst meaning', [anAlert({ alert_id: 'a', meaning: 'slow' }), anAlert({ alert_id: 'b' })], 'b'],
    ['an object that fails, before its source', [anAlert({ alert_id: 'a', subject: efficy }), anAlert()], '0'],
    [
      'a slow source, before its objects',
      [anAlert({ meaning: 'slow' }), anAlert({ alert_id: 'a', meaning: 'slow', subject: efficy })],
      'a',
    ],
    ['the first', [anAlert({ started_at: '2026-03-10T10:06:00Z', alert_id: '!' }), anAlert()], '0'],
    ['of several at once always the same', [anAlert({ alert_id: 'b' }), anAlert({ alert_id: 'a' })], 'a'],
    ['what fires, before what is over', [anAlert(over), anAlert({ alert_id: 'a', severity: 'warning' })], 'a'],
    ['none', [], undefined],
  ])('is %s', (_name, alerts, expected) => {
    expect(leadOf(alerts)?.alert_id).toBe(expected);
  });
});

describe('the title as a code and its values', () => {
  const saying = (alerts: readonly TitledAlert[], changes: Partial<TitledIncident> = {}) =>
    incidentSaying(titled(alerts, changes));
  const message = '401 Unauthorized: the token has expired';

  it('is that of the alert when there is one, with its subject', () => {
    const reason = { summary: `lumen / Efficy / object 0 failed: ${message}`, message };
    expect(saying([anAlert()], { reason })).toEqual({
      code: 'failed',
      values: { message, subject: 'lumen / Efficy / object 0', times: 1, more_alerts: 0 },
    });
  });

  it('counts the objects of a source, and what comes with them; says how long it lasted', () => {
    const alerts = [...several(15, over), { ...rate, ...over }];
    const changes = { known: { objects: 15, sources: null }, ended_at: '2026-03-10T11:05:00Z' };
    expect(saying(alerts, changes)).toEqual({
      code: 'objects',
      values: {
        ...{ company: 'lumen', source: 'Efficy', count: 15, known: 15, meaning: 'failing', message },
        ...{ more_alerts: 0, lasted_seconds: 3600 },
      },
    });
  });

  it('counts the silent sources of a company, since the first was due', () => {
    expect(saying(silentSources(['a', 'b', 'c']), { known: { objects: null, sources: 12 } })).toEqual({
      code: 'sources',
      values: {
        ...{ company: 'boreal', count: 3, known: 12, meaning: 'silent', since: '2026-03-10T10:05:00.000Z' },
        more_alerts: 0,
      },
    });
  });

  it('is not known where the reason is not', () => {
    expect(saying([anAlert()], { reason: null })).toBeNull();
  });
});
