import { describe, expect, it } from 'vitest';
import type { StateName, SubjectState } from '../../api/types';
import { countsOf, sourceGroups } from './source-groups';

const aState = (company: string, source: string, state: StateName): SubjectState =>
  ({ subject: { company, source }, state }) as SubjectState;

const fleet = [
  aState('acme', 'zoho', 'well'),
  aState('acme', 'object_10', 'learning'),
  aState('acme', 'object_2', 'well'),
  aState('boreal', 'erp', 'slow'),
  aState('boreal', 'crm', 'failing'),
  aState('cirrus', 'erp', 'silent'),
];

const named = (states: readonly SubjectState[]): (string | null | undefined)[] =>
  states.map(({ subject }) => subject.source);

describe('sources by company', () => {
  it('puts the company in the worst state first, and in it the worst source; the calm ones go by name', () => {
    expect(
      sourceGroups(fleet, '').map(({ company, troubled, calm }) => [company, named(troubled), named(calm)]),
    ).toEqual([
      ['boreal', ['crm', 'erp'], []],
      ['cirrus', ['erp'], []],
      ['acme', [], ['object_2', 'object_10', 'zoho']],
    ]);
  });

  it.each([
    ['ERP', ['cirrus erp', 'boreal erp']],
    [' boreal ', ['boreal crm', 'boreal erp']],
    ['nothing', []],
  ])('keeps those whose name or company has %p in it', (find, found) => {
    const all = sourceGroups(fleet, find).flatMap(({ company, troubled, calm }) =>
      named([...troubled, ...calm]).map((source) => `${company} ${source}`),
    );
    expect(all).toEqual(found);
  });

  it('counts the states that there are, the worst first', () => {
    expect(countsOf(fleet.slice(0, 3))).toEqual([
      { state: 'learning', count: 1 },
      { state: 'well', count: 2 },
    ]);
  });
});
