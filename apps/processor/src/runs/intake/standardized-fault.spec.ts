import { runStatuses, type StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { standardizedFaultOf } from './standardized-fault.js';

describe('standardizedFaultOf', () => {
  it.each<Partial<StandardizedLog>>([
    {},
    { timestamp: null, parameters: null, end_time: null, description: null, error_message: null },
    { duration_seconds: null, cpu_time_seconds: null, memory_used_bytes: null },
    { duration_seconds: 0, cpu_time_seconds: 0, memory_used_bytes: -4096 },
    { company: '👻'.repeat(255), object_id: '👻'.repeat(255) },
    { sequence_id: null, transformation: null, run_key: null, url: null, labels: {}, attempt: null },
    { rows_in: 0, rows_out: 2 ** 53 - 1, bytes_out: 0, attempt: 1, url: 'https://host/run', labels: { team: 'sales' } },
    ...runStatuses.map((status) => ({ status })),
  ])('finds nothing wrong with %p', (fields) => {
    expect(standardizedFaultOf(aStandardizedLog(fields))).toBeNull();
  });

  it.each<[string, unknown]>([
    ['run_id', 'not an id'],
    ['sequence_id', 7],
    ['timestamp', 'soon'],
    ['company', 17],
    ['zone', undefined],
    ['source', 'a\0b'],
    ['source', 'a\u200bb'],
    ['company', 'e\u0301'],
    ['run_key', 'a\n'],
    ['object_id', 1.5],
    ['object_id', 1204],
    ['object_id', 'a\0b'],
    ['object_id', null],
    ['object_type', 'x'.repeat(511)],
    ['transformation', ['x']],
    ['parameters', 7],
    ['status', 'success'],
    ['start_time', null],
    ['start_time', '2025-02-30T00:00:00Z'],
    ['end_time', '2025-09-05 20:45:26'],
    ['duration_seconds', -1],
    ['duration_seconds', '4.19'],
    ['cpu_time_seconds', Infinity],
    ['memory_used_bytes', 2 ** 53],
    ['description', 'a\ud800'],
    ['error_message', {}],
    ['rows_in', '7'],
    ['attempt', 1.5],
    ['url', 7],
    ['labels', null],
    ['labels', { team: 7 }],
    ['run_key', 'x'.repeat(511)],
    ['normalizations', null],
  ])('names the field: %s cannot be %p', (field, value) => {
    expect(standardizedFaultOf({ ...aStandardizedLog(), [field]: value })).toBe(
      `${field} is missing or is not what it must be`,
    );
  });

  it('has an answer for anything', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(['string', 'object']).toContain(typeof standardizedFaultOf(value));
      }),
    );
  });
});
