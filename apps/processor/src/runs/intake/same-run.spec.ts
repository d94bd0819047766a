import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import { conflictDetail, differingFields } from './same-run.js';

describe('a run of another company with the same id', () => {
  const known = aStandardizedLog({ company: 'globex', description: 'payroll' });
  const log = aStandardizedLog({ company: 'acme', description: 'payroll' });

  it('is another run, whatever else they have in common', () => {
    expect(differingFields(known, log)).toEqual(['company']);
    expect(differingFields(known, { ...log, company: 'globex' })).toEqual([]);
  });

  it('is not described', () => {
    expect(conflictDetail(known, log, differingFields(known, log))).toBe('another run has this id');
  });
});
