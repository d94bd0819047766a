import type { ScopedActor } from '../access/actor.js';
import { Scope } from '../access/scope.js';

/** Somebody at a service without keys. */
export const anActor: ScopedActor = {
  kind: 'open',
  id: 'open',
  name: 'anyone',
  scope: Scope.all,
  address: '127.0.0.1',
};
