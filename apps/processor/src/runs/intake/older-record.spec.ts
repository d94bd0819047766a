import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import { inFormOfNow } from './older-record.js';
import { standardizedFaultOf } from './standardized-fault.js';

const { rows_in, rows_out, bytes_out, attempt, url, labels, run_key, ...older } = aStandardizedLog({ object_id: '-7' });

describe('inFormOfNow', () => {
  it('reads a record of before as the one that is written now', () => {
    const read = inFormOfNow({ ...older, object_id: -7 });
    expect(read).toEqual({ ...older, rows_in, rows_out, bytes_out, attempt, url, labels, run_key });
    expect(standardizedFaultOf(read)).toBeNull();
  });

  it('changes nothing of a record of now', () => {
    const log = aStandardizedLog({ object_id: 'a/b', attempt: 2, url: 'https://host/run', labels: { team: 'sales' } });
    expect(inFormOfNow(log)).toEqual(log);
  });

  it('composes names, which were kept as they were sent', () => {
    const log = aStandardizedLog({ company: 'e\u0301', run_key: null, description: 'e\u0301' });
    expect(inFormOfNow(log)).toEqual({ ...log, company: 'é' });
  });

  it.each([null, 'text', 7, ['a'], undefined])('leaves %j as it is, for the check to refuse', (value) => {
    expect(inFormOfNow(value)).toBe(value);
  });

  it.each([1.5, 2 ** 53, null, true])('makes no text of %j, which never was an id', (object_id) => {
    expect(standardizedFaultOf(inFormOfNow({ ...older, object_id }))).toContain('object_id');
  });
});
