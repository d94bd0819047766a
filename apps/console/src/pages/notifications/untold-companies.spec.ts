import { describe, expect, it } from 'vitest';
import { untoldCompanies } from './untold-companies';

const companies = ['lumen', 'acme', 'acme', 'boreal'];

describe('untoldCompanies', () => {
  it.each([
    ['without a receiver are all of them', [], ['acme', 'boreal', 'lumen']],
    ['are those that no route names', [{ routes: [{ company: 'acme' }] }, { routes: [] }], ['boreal', 'lumen']],
    ['are none when a route is about everything', [{ routes: [{ company: 'acme' }, { company: null }] }], []],
  ])('%s', (_, receivers, expected) => {
    expect(untoldCompanies(companies, receivers)).toEqual(expected);
  });
});
