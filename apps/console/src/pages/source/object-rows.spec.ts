import { describe, expect, it } from '@jest/globals';
import type { AlertEntry, Expectation, FreshnessGroup, StatsGroup } from '../../api/types';
import { objectRows, sortRows } from './object-rows';

const key = (object_type: string) => ({ company: 'acme', source: 'efficy', zone: '1-Raw', object_id: 1, object_type });
const stats = (object_type: string, failure_rate: number) => ({ ...key(object_type), failure_rate }) as StatsGroup;
const fresh = (object_type: string, more: Partial<FreshnessGroup> = {}) =>
  ({ ...key(object_type), age_seconds: 10, last_status: 'SUCCESS', ...more }) as FreshnessGroup;

describe('the rows of a source', () => {
  const rows = objectRows(
    [stats('b', 2), stats('a', 2), stats('c', 5)],
    [fresh('a'), fresh('b', { last_status: 'FAILED' }), fresh('c', { age_seconds: 99 }), fresh('old')],
    [{ subject: key('a'), state: 'late' } as Expectation],
    [{ rule: 'latency-degraded', state: 'firing', severity: 'high', subject: key('c') } as AlertEntry],
  );
  const names = (order: Parameters<typeof sortRows>[1]) => sortRows(rows, order).map((row) => row.key.object_type);

  it('are all objects that ever ran, with what is known of them', () => {
    expect(rows).toHaveLength(4);
    expect(rows.find((row) => row.key.object_type === 'old')).toMatchObject({ stats: null, expectation: null });
    expect(rows.find((row) => row.key.object_type === 'a')?.expectation?.state).toBe('late');
  });

  it('stand by name among equals, whichever way the others go', () => {
    expect(names({ column: 'failures', isDescending: true })).toEqual(['c', 'a', 'b', 'old']);
    expect(names({ column: 'failures', isDescending: false })).toEqual(['old', 'a', 'b', 'c']);
    expect(names({ column: 'object', isDescending: true })).toEqual(['old', 'c', 'b', 'a']);
  });

  it('stand by their state with the worst first', () => {
    expect(names({ column: 'state', isDescending: true })).toEqual(['b', 'a', 'c', 'old']);
    expect(rows.find((row) => row.key.object_type === 'c')?.state).toBe('slow');
    expect(rows.find((row) => row.key.object_type === 'a')?.state).toBe('silent');
  });

  it('stand by their last run with the failed ones before the old ones', () => {
    expect(names({ column: 'last', isDescending: true })).toEqual(['b', 'c', 'a', 'old']);
  });
});
