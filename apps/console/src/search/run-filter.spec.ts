import { describe, expect, it } from 'vitest';
import { readRunFilter } from './run-filter';

describe('readRunFilter', () => {
  it.each([
    [{}, {}],
    [
      { company: 'acme', status: 'FAILED' },
      { company: 'acme', status: 'FAILED' },
    ],
    [
      { company: 12, source: true },
      { company: '12', source: 'true' },
    ],
    [{ company: '', zone: null, source: ['a'], object_type: {} }, {}],
    [{ object_id: '7' }, { object_id: '7' }],
    [{ object_id: '0' }, { object_id: '0' }],
    [{ object_id: '' }, {}],
    [{ object_id: 7 }, { object_id: '7' }],
    [{ object_id: 'a/b' }, { object_id: 'a/b' }],
    [{ status: 'PARTIAL' }, { status: 'PARTIAL' }],
    [{ status: 'RUNNING' }, { status: 'RUNNING' }],
    [{ status: 'failed' }, {}],
    [{ anything: 'else' }, {}],
  ])('reads %p as %p', (search, filter) => {
    expect(readRunFilter(search)).toEqual(filter);
  });
});
