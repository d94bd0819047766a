import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { LabelLimiter, OTHER } from './label-limiter.js';

const labelsOf = (limiter: LabelLimiter, names: readonly string[]): string[] =>
  names.map((name) => limiter.use(name).label);
const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

describe('LabelLimiter', () => {
  it('gives free places to whoever comes', () => {
    expect(labelsOf(new LabelLimiter(2), ['a', 'b', 'a', 'c', 'b'])).toEqual(['a', 'b', 'a', OTHER, 'b']);
  });

  it('gives a place on to a name that was used twice since its holder was, and says whose it was', () => {
    const limiter = new LabelLimiter(2);
    labelsOf(limiter, ['a', 'b', 'c']);
    expect(limiter.use('c')).toEqual({ label: 'c', lost: 'a' });
    expect(limiter.use('a')).toEqual({ label: OTHER, lost: null });
  });

  it('does not, when the holder was used in between', () => {
    expect(labelsOf(new LabelLimiter(1), ['a', 'b', 'a', 'b', 'a', 'b'])).toEqual(['a', OTHER, 'a', OTHER, 'a', OTHER]);
  });

  it('has room for real names again after made-up ones took all places, twice in a row', () => {
    const limiter = new LabelLimiter();
    const real = numbered('real', 20);
    for (const attack of ['first', 'second']) {
      labelsOf(limiter, numbered(attack, 120));
      labelsOf(limiter, numbered(attack, 120));
      labelsOf(limiter, real);
      expect(labelsOf(limiter, real)).toEqual(real);
    }
  });

  it('keeps real names while made-up ones come once each', () => {
    const limiter = new LabelLimiter();
    const real = numbered('real', 100);
    labelsOf(limiter, real);
    labelsOf(limiter, numbered('made up', 5000));
    expect(labelsOf(limiter, real)).toEqual(real);
  });

  it('does not change hands while more names than places are used alike', () => {
    const limiter = new LabelLimiter();
    const names = numbered('name', 150);
    labelsOf(limiter, names);
    const changes = Array.from({ length: 20 }, () => names.map((name) => limiter.use(name).lost)).flat();
    expect(changes.filter((lost) => lost !== null)).toEqual([]);
  });

  it('never has more names than places, and names those that lost theirs', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.array(fc.string({ maxLength: 1 })), (limit, names) => {
        const limiter = new LabelLimiter(limit);
        const holders = new Set<string>();
        for (const name of names) {
          const { label, lost } = limiter.use(name);
          if (lost !== null) expect(holders.delete(lost)).toBe(true);
          if (label !== OTHER) holders.add(label);
          expect([name, OTHER]).toContain(label);
          expect(holders.size).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
