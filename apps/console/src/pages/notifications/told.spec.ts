import { describe, expect, it } from 'vitest';
import { getsSummary, untoldCompanies } from './told';

const companies = ['lumen', 'acme', 'acme', 'boreal'];
const every = { every: 'day', at: '08:00', weekday: null } as const;
const routedTo = (...named: (string | null)[]) => ({
  is_routed: named.length > 0,
  routes: named.map((company) => ({ company })),
  digest: null,
});
const summaryOf = (named: string[] | null) => ({ ...routedTo(), digest: { ...every, companies: named } });

describe('untoldCompanies', () => {
  it.each([
    ['without a receiver are all of them', [], ['acme', 'boreal', 'lumen']],
    ['are those that no route names', [routedTo('acme'), routedTo()], ['boreal', 'lumen']],
    ['are none when a route is about everything', [routedTo('acme', null)], []],
    ['are not those of a summary', [routedTo('acme'), summaryOf(['boreal'])], ['lumen']],
    [
      'are all of them when a summary follows routes, and there is none',
      [summaryOf(null)],
      ['acme', 'boreal', 'lumen'],
    ],
  ])('%s', (_, receivers, expected) => {
    expect(untoldCompanies(companies, receivers)).toEqual(expected);
  });
});

it('gives a summary that names no company to receivers that are routed only', () => {
  expect(getsSummary(routedTo('acme'))).toBe(false);
  expect(getsSummary(summaryOf(['acme']))).toBe(true);
  expect(getsSummary(summaryOf(null))).toBe(false);
  expect(getsSummary({ ...summaryOf(null), is_routed: true })).toBe(true);
});
