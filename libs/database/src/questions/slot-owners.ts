import { type KnownRequest, principalOf, ShareExhausted, shareOwnersOf } from '@app/platform';
import type { Semaphore, SlotOwner } from './semaphore.js';

/** When a question may be asked again that found its owner's slots taken, in seconds. */
const RETRY_AFTER_SECS = 5;

const unlimited = (): number => Infinity;

/**
 * Those who hold the slot of a request: its key and its company, and all that ask about the same companies, who share the slots with those
 * who ask about others. Nobody where there are no keys.
 */
export function slotOwnersOf(
  request: KnownRequest,
  mostOf: (limits: ReturnType<typeof shareOwnersOf>[number]['limits']) => number = unlimited,
): SlotOwner[] {
  const owners = shareOwnersOf(request);
  if (owners.length === 0) return [];
  const { scope } = principalOf(request);
  return [
    ...owners.map(({ id, kind, limits }) => ({ id, kind, most: mostOf(limits) })),
    { id: `scope:${scope.key}`, kind: scope.only === null ? 'key' : 'company', most: null },
  ];
}

/** @throws ShareExhausted when it is an owner of the request who has as many slots as it may */
export function checkShare(slots: Semaphore, owners: readonly SlotOwner[], share: 'heavy_questions' | 'exports'): void {
  const full = slots.atLimit(owners);
  if (full === undefined) return;
  const limit = `${full.most} ${share === 'exports' ? 'exports' : 'questions that read many runs'} at once`;
  throw new ShareExhausted({ share, kind: full.owner.kind, limit, retryAfterSecs: RETRY_AFTER_SECS });
}
