import type { NotificationMessage } from '@app/alerting';
import { DAY_MS } from '@app/time';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Each of them is done by a link of its own. */
export const linkActions = ['acknowledge', 'mute'] as const;
export type LinkAction = (typeof linkActions)[number];

/** A link is good for so long after its message was planned. */
export const LINK_LIFETIME_MS = 7 * DAY_MS;

const actingKinds: readonly NotificationMessage['kind'][] = ['firing', 'joined', 'repeat'];

/** Whether a message has links that do something: it is about an incident that fires. */
export const hasActions = ({ kind, incident_id }: Pick<NotificationMessage, 'kind' | 'incident_id'>): boolean =>
  incident_id !== null && actingKinds.includes(kind);

/** The link of a message, with what nobody can make up who has not the key. @param base as `consoleBaseOf` gives it */
export const incidentLinkOf = (base: string, key: Buffer, notificationId: string, action: LinkAction): string =>
  `${base}/incident-links/${notificationId}/${action}/${signatureOf(key, notificationId, action).toString('base64url')}`;

/** Compares in constant time. */
export function isSignatureOf(signature: string, key: Buffer, notificationId: string, action: LinkAction): boolean {
  const expected = signatureOf(key, notificationId, action);
  const given = Buffer.from(signature, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const signatureOf = (key: Buffer, notificationId: string, action: LinkAction): Buffer =>
  createHmac('sha256', key).update(`${notificationId}.${action}`).digest();
