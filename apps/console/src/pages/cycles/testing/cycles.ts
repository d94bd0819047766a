import type { Cycle, CycleObject } from '../../../api/types';

export const anObject = (object_type: string, source = 'efficy'): CycleObject => ({
  source,
  zone: '1-Raw',
  object_id: '1',
  object_type,
});

/** A cycle of which every list is whole; say only what matters. `at`: its time of day. */
export function aCycle({ at = '10:00', ...lists }: Partial<Cycle> & { readonly at?: string }): Cycle {
  const { present = [], failed = [], missing = [], new: fresh = [], late = [] } = lists;
  return {
    company: 'acme',
    sequence_id: at,
    cycle_time: `2025-09-05T${at}:00Z`,
    closed_at: '2025-09-05T12:00:00Z',
    present_count: present?.length ?? 0,
    failed_count: failed.length,
    missing_count: missing.length,
    new_count: fresh.length,
    late_count: late.length,
    present,
    failed,
    missing,
    new: fresh,
    late,
    ...lists,
  };
}
