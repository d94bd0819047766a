import type { NotificationMessage } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import { factsOf, linesOf } from './channels/lines.js';
import { slackBodyOf } from './channels/slack.service.js';
import { digestMessage, type HeldNotification } from './digest.js';

const notification_id = '3b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e';
const held = (nth: number, changes: Partial<HeldNotification> = {}): HeldNotification => ({
  incident_id: `incident-${nth}`,
  kind: 'firing',
  severity: 'high',
  title: `source ${nth} failed`,
  started_at: '2026-03-10T12:00:00Z',
  detected_at: '2026-03-10T12:00:20Z',
  ...changes,
});
const many = (count: number): HeldNotification[] => Array.from({ length: count }, (_, nth) => held(nth));
const digest = (all: readonly HeldNotification[], company: string | null = 'acme'): NotificationMessage =>
  digestMessage({ notification_id, company, held: all });

describe('a digest', () => {
  it.each<[string, HeldNotification[], string | null, string]>([
    ['fire', many(280), 'acme', 'And 280 more incidents of acme: 280 fire'],
    [
      'fire, and are over',
      [...many(3), held(9, { kind: 'resolved' })],
      null,
      'And 4 more incidents: 3 fire, 1 is over',
    ],
    ['are one', many(1), 'acme', 'And 1 more incident of acme: 1 fires'],
  ])('counts in its title those that %s', (_, all, company, title) => {
    expect(digest(all, company).title).toBe(title);
  });

  it('counts an incident once, as it is at the end', () => {
    const { digest: told } = digest([
      held(1),
      held(2),
      held(1, { kind: 'resolved', title: 'Resolved: source 1 failed' }),
    ]);
    expect(told).toMatchObject({ incident_count: 2, resolved_count: 1 });
    expect(told?.incidents.map(({ title }) => title)).toEqual(['source 2 failed', 'Resolved: source 1 failed']);
  });

  it('lists the worst first, at most 500, and says where all of them are', () => {
    const all = [...many(600), held(700, { severity: 'critical' })];
    const message = digest(all);
    expect(message).toMatchObject({ severity: 'critical', incident_id: null, alerts: [] });
    expect(message.digest).toMatchObject({ incident_count: 601, see: `/notifications?digest_id=${notification_id}` });
    expect(message.digest?.incidents).toHaveLength(500);
    expect(message.digest?.incidents[0]?.incident_id).toBe('incident-700');
  });

  it('is written out for people with twenty of them and the number of the rest', () => {
    const message = digest(many(280));
    expect(linesOf(message)).toHaveLength(21);
    expect(linesOf(message).at(-1)).toBe('and 260 more');
    expect(factsOf(message)).toContainEqual(['All of them', `/notifications?digest_id=${notification_id}`]);
    expect(JSON.stringify(slackBodyOf(message))).toContain('And 280 more incidents of acme');
  });
});
