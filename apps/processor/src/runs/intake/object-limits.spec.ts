import { describe, expect, it } from 'vitest';
import { admissionOf, type KnownCounts, type NewObject } from './object-limits.js';

const limits = { perCompany: 2, inAll: 4, sources: 3 };
const nothing: KnownCounts = {
  objects: 0,
  sources: 0,
  sourcesByCompany: new Map(),
  byCompany: new Map(),
  knownSources: new Set(),
};

/** `acme/efficy/1`: an object of a source of a company. */
const anObject = (name: string): NewObject => {
  const [company = '', source = ''] = name.split('/');
  return { object_hash: name, company_hash: company, source_hash: `${company}/${source}` };
};
const admit = (names: readonly string[], counts: Partial<KnownCounts> = {}): unknown[] => [
  ...admissionOf(names.map(anObject), { ...nothing, ...counts }, limits).values(),
];

describe('admissionOf', () => {
  it.each<{ name: string; found: string[]; counts?: Partial<KnownCounts>; admitted: unknown[] }>([
    { name: 'exactly as many as the limit of a company', found: ['a/x/1', 'a/x/2'], admitted: [null, null] },
    { name: 'one past it', found: ['a/x/1', 'a/x/2', 'a/x/3'], admitted: [null, null, 'perCompany'] },
    {
      name: 'another company beside a full one',
      found: ['a/x/3', 'b/x/1'],
      counts: { objects: 2, sources: 1, byCompany: new Map([['a', 2]]) },
      admitted: ['perCompany', null],
    },
    {
      name: 'the last place of all, and none after it',
      found: ['c/x/1', 'd/x/1'],
      counts: { objects: 3, sources: 1, byCompany: new Map([['a', 2]]) },
      admitted: [null, 'inAll'],
    },
    {
      name: 'an object of a known source when there are as many sources as the limit',
      found: ['a/x/1', 'a/y/1'],
      counts: { objects: 1, sources: 3, knownSources: new Set(['a/x']) },
      admitted: [null, 'sources'],
    },
    {
      name: 'two objects of the last new source',
      found: ['a/z/1', 'a/z/2'],
      counts: { objects: 1, sources: 2 },
      admitted: [null, null],
    },
    {
      name: 'nothing more of a company that has more than the limit, since that was lowered',
      found: ['a/x/9'],
      counts: { objects: 3, sources: 1, byCompany: new Map([['a', 3]]), knownSources: new Set(['a/x']) },
      admitted: ['perCompany'],
    },
  ])('admits $name', ({ found, counts, admitted }) => {
    expect(admit(found, counts)).toEqual(admitted);
  });

  it('leaves the last tenth of the sources to companies that have less than half of them', () => {
    const wide = { perCompany: 100, inAll: 100, sources: 20 };
    const counts = {
      ...nothing,
      sources: 18,
      sourcesByCompany: new Map([
        ['a', 12],
        ['b', 6],
      ]),
    };
    const asked = ['a/new/1', 'b/new/1', 'b/other/1', 'c/new/1'].map(anObject);
    expect([...admissionOf(asked, counts, wide).values()]).toEqual(['sources', null, null, 'sources']);
    const early = {
      ...counts,
      sources: 17,
      sourcesByCompany: new Map([
        ['a', 12],
        ['b', 5],
      ]),
    };
    expect([...admissionOf([anObject('a/new/1')], early, wide).values()]).toEqual([null]);
  });
});
