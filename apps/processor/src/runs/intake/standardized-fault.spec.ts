import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { standardizedFaultOf } from './standardized-fault.js';

describe('standardizedFaultOf', () => {
  it.each([
    {},
    { timestamp: null, parameters: null, end_time: null, description: null, error_message: null },
    { duration_seconds: null, cpu_time_seconds: null, memory_used_bytes: null },
    { duration_seconds: 0, cpu_time_seconds: 0, memory_used_bytes: -4096 },
    { company: '👻'.repeat(255) },
  ])('finds nothing wrong with %p', (fields) => {
    expect(standardizedFaultOf(aStandardizedLog(fields))).toBeNull();
  });

  it.each<[string, unknown]>([
    ['run_id', 'not an id'],
    ['sequence_id', null],
    ['timestamp', 'soon'],
    ['company', 17],
    ['zone', undefined],
    ['source', 'a\0b'],
    ['object_id', 1.5],
    ['object_id', '1204'],
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
