import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@app/time';
import fc from 'fast-check';
import { companySubject, sourceSubject } from '../model/subject.js';
import {
  defaultNotificationTiming,
  missedAtOf,
  type NextNotification,
  nextNotification,
  type NotifiableAlert,
  type PastNotification,
  toldSources,
} from './next-notification.js';
import { lastStretch } from './last-stretch.js';

const subject = sourceSubject('acme', 'efficy');
const fires: NotifiableAlert = { state: 'firing', subject, fired_at: '2026-03-10T12:00:00.000Z', is_acked: false };
const later: NotifiableAlert = { ...fires, fired_at: '2026-03-10T12:00:20.000Z' };
const pending: NotifiableAlert = { ...fires, state: 'pending', fired_at: null };
const over: NotifiableAlert = { ...fires, state: 'resolved' };
const acked: NotifiableAlert = { ...fires, is_acked: true };
const zoho: NotifiableAlert = {
  ...fires,
  subject: sourceSubject('acme', 'zoho'),
  fired_at: '2026-03-10T13:00:00.000Z',
};

const sources = ['["acme","efficy"]'];
const told: PastNotification = {
  kind: 'firing',
  created_at: '2026-03-10T12:00:30.000Z',
  status: 'delivered',
  sources,
};
const toldOver: PastNotification = {
  kind: 'resolved',
  created_at: '2026-03-10T12:10:00.000Z',
  status: 'delivered',
  sources: [],
};
const againAt = (fired_at: string): NotifiableAlert => ({ ...fires, fired_at });

const next = (alerts: readonly NotifiableAlert[], ...sent: readonly PastNotification[]) => {
  const open = alerts.filter(({ state }) => state !== 'resolved').map((alert) => ({ ...alert, resolved_at: null }));
  const { sinceMs } = lastStretch(open);
  const found = nextNotification({ alerts, unmuted: alerts, sent, openSinceMs: sinceMs }, defaultNotificationTiming);
  return found && `${found.kind} ${found.dueMs === 0 ? 'at once' : new Date(found.dueMs).toISOString()}`;
};

describe('nextNotification', () => {
  it.each([
    {
      name: 'the group wait after the first firing',
      found: next([later, fires]),
      is: 'firing 2026-03-10T12:00:30.000Z',
    },
    { name: 'none while nothing fires', found: next([pending]), is: null },
    { name: 'none about what is over', found: next([over]), is: null },
    { name: 'four hours after the last', found: next([fires], told), is: 'repeat 2026-03-10T16:00:30.000Z' },
    { name: 'none while all is acknowledged', found: next([acked], told), is: null },
    { name: 'at once when all is over', found: next([over, pending], told), is: 'resolved at once' },
    { name: 'none after that', found: next([over], told, toldOver), is: null },
    { name: 'none to whom it was never delivered', found: next([over], { ...told, status: 'failed' }), is: null },
  ])('says when the next one is due: $name', ({ found, is }) => {
    expect(found).toBe(is);
  });

  it.each([
    {
      name: 'four hours after it was over, not at once',
      found: next([over, againAt('2026-03-10T12:20:00.000Z')], told, toldOver),
      is: 'firing 2026-03-10T16:10:00.000Z',
    },
    {
      name: 'after the group wait when that is later',
      found: next([over, againAt('2026-03-11T12:20:00.000Z')], told, toldOver),
      is: 'firing 2026-03-11T12:20:30.000Z',
    },
    {
      name: 'also when it is acknowledged: nobody knows that it is back',
      found: next([over, { ...againAt('2026-03-10T12:20:00.000Z'), is_acked: true }], told, toldOver),
      is: 'firing 2026-03-10T16:10:00.000Z',
    },
    {
      name: 'not while the last one waits',
      found: next([over, againAt('2026-03-10T12:20:00.000Z')], told, { ...toldOver, status: 'pending' }),
      is: null,
    },
    {
      name: 'and then that it is over once more',
      found: next([over], told, toldOver, { ...told, created_at: '2026-03-10T16:10:00.000Z' }),
      is: 'resolved at once',
    },
    {
      name: 'and repeated from then on',
      found: next([againAt('2026-03-10T12:20:00.000Z')], told, toldOver, {
        ...told,
        created_at: '2026-03-10T16:10:00.000Z',
      }),
      is: 'repeat 2026-03-10T20:10:00.000Z',
    },
    {
      name: 'and nobody is told that it is over who was not told that it is back',
      found: next([over], told, toldOver, { ...told, created_at: '2026-03-10T16:10:00.000Z', status: 'failed' }),
      is: null,
    },
  ])('tells of what is open again: $name', ({ found, is }) => {
    expect(found).toBe(is);
  });

  it.each([
    { name: 'once, by its source', found: next([fires, zoho], told), is: 'joined 2026-03-10T13:00:30.000Z' },
    {
      name: 'not of another object of the same source',
      found: next([fires, { ...later, subject: { ...subject, object_id: '7', object_type: 'leads' } }], told),
      is: 'repeat 2026-03-10T16:00:30.000Z',
    },
    {
      name: 'not of the whole company',
      found: next([fires, { ...zoho, subject: companySubject('acme') }], told),
      is: 'repeat 2026-03-10T16:00:30.000Z',
    },
    {
      name: 'not when it was named before',
      found: next([fires, zoho], told, { ...told, kind: 'joined', sources: ['["acme","zoho"]'] }),
      is: 'repeat 2026-03-10T16:00:30.000Z',
    },
    {
      name: 'with the repeat that is due before',
      found: next([fires, { ...zoho, fired_at: '2026-03-10T16:00:20.000Z' }], told),
      is: 'repeat 2026-03-10T16:00:30.000Z',
    },
    {
      name: 'also when all is acknowledged',
      found: next([acked, { ...zoho, is_acked: true }], told),
      is: 'joined 2026-03-10T13:00:30.000Z',
    },
    {
      name: 'also when it is what opens the incident again',
      found: next([over, zoho], told, toldOver),
      is: 'joined 2026-03-10T13:00:30.000Z',
    },
    {
      name: 'not when it is over by then',
      found: next([over, { ...zoho, state: 'resolved' }], told, toldOver),
      is: null,
    },
  ])('tells of a source that joins: $name', ({ found, is }) => {
    expect(found).toBe(is);
  });

  const missed = (missed_at: string): NotifiableAlert => ({ ...over, missed_at });

  it.each([
    {
      name: 'after the group wait of the last of them, as what is over',
      found: next([missed('2026-03-10T12:00:00.000Z'), missed('2026-03-10T12:00:10.000Z')]),
      is: 'resolved 2026-03-10T12:00:40.000Z',
    },
    {
      name: 'with what fires',
      found: next([missed('2026-03-10T12:00:00.000Z'), fires]),
      is: 'firing 2026-03-10T12:00:30.000Z',
    },
    { name: 'once', found: next([missed('2026-03-10T12:00:00.000Z')], toldOver), is: null },
    {
      name: 'as over, at once, when people were told that it fires',
      found: next([missed('2026-03-10T12:05:00.000Z')], told),
      is: 'resolved at once',
    },
    {
      name: 'four hours after the last message when there are more of them',
      found: next([missed('2026-03-10T12:20:00.000Z')], told, toldOver),
      is: 'resolved 2026-03-10T16:10:00.000Z',
    },
    {
      name: 'not while it goes on and cannot be told',
      found: next([missed('2026-03-10T12:00:00.000Z'), { ...fires, state: 'unknown' }]),
      is: null,
    },
  ])('tells of failures that were over when they were heard of: $name', ({ found, is }) => {
    expect(found).toBe(is);
  });

  it.each([
    ['failure-detected', '2026-03-10T11:55:00.000Z', '2026-03-10T12:00:00.000Z'],
    ['failure-rate-high', '2026-03-09T11:55:00.000Z', '2026-03-10T12:00:00.000Z'],
    ['failure-detected', '2026-03-10T11:55:00.001Z', null],
    ['failure-detected', null, null],
    ['source-silent', '2026-03-09T11:55:00.000Z', null],
  ])('%s that ended at %p and was heard of at noon was missed at %p', (rule, ended_at, expected) => {
    expect(missedAtOf({ rule, ended_at, detected_at: '2026-03-10T12:00:00.000Z' })).toBe(expected);
  });

  it('goes by the timing it is given', () => {
    const timing = { groupWaitSecs: 0, repeatHours: 1, longestRepeatHours: 1 };
    const fromMs = Date.parse('2026-03-10T12:00:00Z');
    const dueMs = (sent: readonly PastNotification[]) =>
      nextNotification({ alerts: [fires], unmuted: [fires], sent, openSinceMs: fromMs }, timing)?.dueMs;
    expect(dueMs([])).toBe(fromMs);
    expect(dueMs([told])).toBe(Date.parse('2026-03-10T13:00:30Z'));
  });

  it('repeats itself less often the longer it goes on, down to once a day', () => {
    const fromMs = Date.parse('2026-03-10T12:00:00Z');
    const sent: PastNotification[] = [];
    const hours: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      const situation = { alerts: [fires], unmuted: [fires], sent, openSinceMs: fromMs };
      const { kind, dueMs } = nextNotification(situation, { ...defaultNotificationTiming, groupWaitSecs: 0 })!;
      sent.push({ kind, created_at: new Date(dueMs).toISOString(), status: 'delivered', sources: told.sources });
      hours.push((dueMs - fromMs) / HOUR_MS);
    }
    expect(hours).toEqual([0, 4, 8, 16, 32, 56, 80, 104]);
  });
});

interface Flap {
  readonly quietMins: number;
  readonly firingMins: number;
  readonly source: number;
  readonly isAcked: boolean;
}
interface Sent {
  readonly kind: NextNotification['kind'];
  readonly atMs: number;
}

/** The firings of an incident that comes and goes, and what one channel is told that looks each minute. */
function told24(flaps: readonly Flap[]): { firings: { fromMs: number; toMs: number }[]; sent: Sent[] } {
  const firings: { fromMs: number; toMs: number; flap: Flap }[] = [];
  let ms = 0;
  for (const flap of flaps) {
    const fromMs = ms + flap.quietMins * MINUTE_MS;
    ms = fromMs + flap.firingMins * MINUTE_MS;
    firings.push({ fromMs, toMs: ms, flap });
  }
  const past: PastNotification[] = [];
  const sent: Sent[] = [];
  let place = 0;
  for (let nowMs = 0; nowMs <= ms + MINUTE_MS; nowMs += MINUTE_MS) {
    while ((firings[place + 1]?.fromMs ?? Infinity) <= nowMs) place += 1;
    // There is a gap before each: those before it decide about nothing.
    const { fromMs, toMs, flap } = firings[place]!;
    const alert: NotifiableAlert = {
      state: nowMs < fromMs ? 'pending' : nowMs < toMs ? 'firing' : 'resolved',
      subject: sourceSubject('acme', `source ${flap.source}`),
      fired_at: nowMs < fromMs ? null : new Date(fromMs).toISOString(),
      is_acked: flap.isAcked,
    };
    const alerts = [alert];
    const situation = { alerts, unmuted: alerts, sent: past, openSinceMs: fromMs };
    const found = nextNotification(situation, defaultNotificationTiming);
    if (found === null || found.dueMs > nowMs) continue;
    const named = found.kind === 'resolved' ? [] : toldSources(alerts);
    past.push({ kind: found.kind, created_at: new Date(nowMs).toISOString(), status: 'delivered', sources: named });
    sent.push({ kind: found.kind, atMs: nowMs });
  }
  return { firings, sent };
}

describe('an incident that comes and goes', () => {
  const flap = (longest: number, isAcked = fc.boolean()) =>
    fc.record({
      quietMins: fc.integer({ min: 1, max: longest }),
      firingMins: fc.integer({ min: 1, max: longest }),
      source: fc.constant(0),
      isAcked,
    });
  const flaps = (isAcked = fc.boolean()) =>
    fc.oneof(
      fc.array(flap(5, isAcked), { minLength: 200, maxLength: 400 }),
      fc.array(flap(60, isAcked), { minLength: 10, maxLength: 60 }),
      fc.array(flap(600, isAcked), { minLength: 2, maxLength: 8 }),
    );
  const repeatMs = defaultNotificationTiming.repeatHours * HOUR_MS;
  const mostADay = (sent: readonly Sent[]): number =>
    Math.max(0, ...sent.map(({ atMs }) => sent.filter((one) => one.atMs >= atMs && one.atMs < atMs + DAY_MS).length));

  it('makes a handful of messages a day, whatever its pattern', () => {
    fc.assert(
      fc.property(flaps(), (pattern) => {
        expect(mostADay(told24(pattern).sent)).toBeLessThanOrEqual(
          (2 * 24) / defaultNotificationTiming.repeatHours + 2,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('is told of each firing that lasts longer than the pause between repeats', () => {
    fc.assert(
      fc.property(flaps(fc.constant(false)), (pattern) => {
        const { firings, sent } = told24(pattern);
        for (const { fromMs, toMs } of firings.filter((one) => one.toMs - one.fromMs > repeatMs + MINUTE_MS)) {
          const isTold = sent.some(({ kind, atMs }) => kind !== 'resolved' && atMs >= fromMs && atMs < toMs);
          expect(isTold).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('leaves nobody with the belief that it fires, or that it is over, when it is not', () => {
    fc.assert(
      fc.property(flaps(), (pattern) => {
        const kinds = told24(pattern).sent.map(({ kind }) => kind);
        expect(kinds.at(-1) ?? 'resolved').toBe('resolved');
        kinds.forEach((kind, index) => {
          if (kind === 'resolved') expect(kinds[index - 1]).toMatch(/^(firing|repeat)$/);
          if (kind === 'repeat') expect(kinds[index - 1]).toMatch(/^(firing|repeat)$/);
          if (kind === 'firing') expect(kinds[index - 1] ?? 'resolved').toBe('resolved');
        });
      }),
      { numRuns: 40 },
    );
  });

  it('makes one message more for each source that joins', () => {
    const patterns = fc.array(
      flap(30).chain((one) => fc.integer({ min: 0, max: 5 }).map((source) => ({ ...one, source }))),
      { minLength: 20, maxLength: 80 },
    );
    fc.assert(
      fc.property(patterns, (pattern) => {
        const { sent } = told24(pattern);
        expect(sent.filter(({ kind }) => kind === 'joined').length).toBeLessThan(6);
        // Each of them may be followed by the message that it is over.
        expect(mostADay(sent)).toBeLessThanOrEqual(14 + 2 * 5);
      }),
      { numRuns: 40 },
    );
  });
});
