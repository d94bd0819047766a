import type { Actor } from '../access/actor.js';

/** Somebody at a service without keys. */
export const anActor: Actor = { kind: 'open', id: 'open', name: 'anyone', address: '127.0.0.1' };
