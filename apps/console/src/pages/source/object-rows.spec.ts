import { describe, expect, it } from 'vitest';
import type { Expectation, StatsGroup, SubjectState } from '../../api/types';
import { objectRows, sortRows } from './object-rows';

const key = (object_type: string) => ({
  company: 'acme',
  source: 'efficy',
  zone: '1-Raw',
  object_id: '1',
  object_type,
});
const stats = (object_type: string, failure_rate: number) => ({ ...key(object_type), failure_rate }) as StatsGroup;
const aState = (object_type: string, state: SubjectState['state'], end: string, status = 'SUCCESS') =>
  ({
    subject: key(object_type),
    state,
    last_run: { run_id: '', end_time: `2025-09-05T${end}:00Z`, status },
  }) as SubjectState;

describe('the rows of a source', () => {
  const rows = objectRows(
    [stats('b', 2), stats('a', 2), stats('c', 5)],
    [
      aState('a', 'silent', '12:00'),
      aState('b', 'failing', '12:00', 'FAILED'),
      aState('c', 'slow', '10:00'),
      aState('old', 'well', '14:00'),
    ],
    [{ subject: key('a'), state: 'late' } as Expectation],
  );
  const names = (order: Parameters<typeof sortRows>[1]) => sortRows(rows, order).map((row) => row.key.object_type);

  it('are all objects that ever ran, with what is known of them', () => {
    expect(rows).toHaveLength(4);
    expect(rows.find((row) => row.key.object_type === 'old')).toMatchObject({ stats: null, expectation: null });
    expect(rows.find((row) => row.key.object_type === 'a')?.expectation?.state).toBe('late');
  });

  it('are unknown where the service has no state', () => {
    expect(objectRows([stats('new', 0)], [], [])).toMatchObject([{ key: key('new'), state: 'unknown', last: null }]);
  });

  it('stand by name among equals, whichever way the others go', () => {
    expect(names({ column: 'failures', isDescending: true })).toEqual(['c', 'a', 'b', 'old']);
    expect(names({ column: 'failures', isDescending: false })).toEqual(['old', 'a', 'b', 'c']);
    expect(names({ column: 'object', isDescending: true })).toEqual(['old', 'c', 'b', 'a']);
  });

  it('stand by their state with the worst first', () => {
    expect(names({ column: 'state', isDescending: true })).toEqual(['b', 'a', 'c', 'old']);
  });

  it('stand by their last run with the failed ones before the old ones', () => {
    expect(names({ column: 'last', isDescending: true })).toEqual(['b', 'c', 'a', 'old']);
  });
});
