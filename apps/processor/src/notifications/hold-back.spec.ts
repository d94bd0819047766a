import type { Severity } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import type { NotifySettings, Receiver } from '../rules-file/index.js';
import { heldBack, type Holdable } from './hold-back.js';

const webhook = { type: 'webhook', url: 'http://127.0.0.1:9/', secret: null } as const;
const alertmanager = { type: 'alertmanager', url: 'http://127.0.0.1:9/' } as const;

const toldTo = (receiver: Partial<Receiver>): Pick<NotifySettings, 'receivers'> => ({
  receivers: [{ name: 'ops', channels: [webhook, alertmanager], ...receiver }],
});
const three = toldTo({ maxPerMinute: 3 });
const of = (company: string | null, count: number, severity: Severity = 'high', channel = 'webhook'): Holdable[] =>
  Array.from({ length: count }, () => ({ receiver: 'ops', channel, company, message: { severity } }));
const sent = (company: string | null, count: number) => ({ receiver: 'ops', channel: 'webhook', company, count });
const numberToldOf = (planned: readonly Holdable[], held: ReadonlySet<Holdable>, company: string | null): number =>
  planned.filter((one) => one.company === company && !held.has(one)).length;

describe('what is held back', () => {
  it.each([
    ['exactly as many as there may be', 3, [], three, 0],
    ['one more', 4, [], three, 1],
    ['after others of the same minute', 3, [sent('acme', 2)], three, 2],
    ['without room', 3, [sent('acme', 3)], three, 3],
    ['without a limit', 500, [], toldTo({ maxPerMinute: 0 }), 0],
    ['twenty, when the receiver says nothing', 25, [], toldTo({}), 5],
    ['of a receiver that is no longer there', 4, [], { receivers: [] }, 0],
  ])('%s', (_, count, counts, settings, expected) => {
    expect(heldBack(of('acme', count), counts, settings).size).toBe(expected);
  });

  it('nothing of an Alertmanager, which groups by itself', () => {
    expect(heldBack(of('acme', 9, 'high', 'alertmanager'), [], three).size).toBe(0);
  });

  it('the first message of a company in a minute is not, however many another company was sent', () => {
    const planned = [...of('acme', 5), ...of('globex', 2), ...of(null, 1)];
    const held = heldBack(planned, [sent('acme', 300)], three);
    expect(['acme', 'globex', null].map((company) => numberToldOf(planned, held, company))).toEqual([0, 1, 1]);
  });

  it('the companies share the room in turns', () => {
    const planned = [...of('acme', 50), ...of('globex', 50)];
    const held = heldBack(planned, [], toldTo({ maxPerMinute: 11 }));
    expect(['acme', 'globex'].map((company) => numberToldOf(planned, held, company))).toEqual([6, 5]);
  });

  it('the worst of a company is told', () => {
    const planned = [...of('acme', 3, 'warning'), ...of('acme', 2, 'critical'), ...of('acme', 1, 'high')];
    expect([...heldBack(planned, [], three)].map(({ message }) => message.severity)).toEqual(Array(3).fill('warning'));
  });

  it('what is about an incident that a digest will tell goes with it, though there is room', () => {
    const [one, other] = of('acme', 2) as [Holdable, Holdable];
    const joining = { ...one, joinsDigest: true };
    expect([...heldBack([joining, other], [], three)]).toEqual([joining]);
  });
});
