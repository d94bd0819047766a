import { describe, expect, it } from 'vitest';
import { inTurns } from './in-turns.js';

describe('turns of companies', () => {
  it('the only one of a company does not wait behind many of another', () => {
    const of = (company: string | null, count: number) =>
      Array.from({ length: count }, (_, nth) => ({ company, name: `${company} ${nth}` }));
    const names = inTurns([...of('acme', 4), ...of('globex', 1), ...of(null, 2)]).map(({ name }) => name);
    expect(names).toEqual(['acme 0', 'globex 0', 'null 0', 'acme 1', 'null 1', 'acme 2', 'acme 3']);
  });
});
