import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LabelPlaces, OTHER } from './label-places.js';

const labelsOf = (places: LabelPlaces, names: readonly string[]): string[] =>
  names.map((name) => places.use(name).label);
const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

describe('LabelPlaces', () => {
  it('gives free places to whoever comes', () => {
    expect(labelsOf(new LabelPlaces(2), ['a', 'b', 'a', 'c', 'b'])).toEqual(['a', 'b', 'a', OTHER, 'b']);
  });

  it('gives a place on to a name that was used twice since its holder was, and says whose it was', () => {
    const places = new LabelPlaces(2);
    labelsOf(places, ['a', 'b', 'c']);
    expect(places.use('c')).toEqual({ label: 'c', lost: 'a' });
    expect(places.use('a')).toEqual({ label: OTHER, lost: null });
  });

  it('does not, when the holder was used in between', () => {
    expect(labelsOf(new LabelPlaces(1), ['a', 'b', 'a', 'b', 'a', 'b'])).toEqual(['a', OTHER, 'a', OTHER, 'a', OTHER]);
  });

  it('has room for real names again after made-up ones took all places, twice in a row', () => {
    const places = new LabelPlaces();
    const real = numbered('real', 20);
    for (const attack of ['first', 'second']) {
      labelsOf(places, numbered(attack, 120));
      labelsOf(places, numbered(attack, 120));
      labelsOf(places, real);
      expect(labelsOf(places, real)).toEqual(real);
    }
  });

  it('keeps real names while made-up ones come once each', () => {
    const places = new LabelPlaces();
    const real = numbered('real', 100);
    labelsOf(places, real);
    labelsOf(places, numbered('made up', 5000));
    expect(labelsOf(places, real)).toEqual(real);
  });

  it('does not change hands while more names than places are used alike', () => {
    const places = new LabelPlaces();
    const names = numbered('name', 150);
    labelsOf(places, names);
    const changes = Array.from({ length: 20 }, () => names.map((name) => places.use(name).lost)).flat();
    expect(changes.filter((lost) => lost !== null)).toEqual([]);
  });

  it('never has more names than places, and names those that lost theirs', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.array(fc.string({ maxLength: 1 })), (limit, names) => {
        const places = new LabelPlaces(limit);
        const holders = new Set<string>();
        for (const name of names) {
          const { label, lost } = places.use(name);
          if (lost !== null) expect(holders.delete(lost)).toBe(true);
          if (label !== OTHER) holders.add(label);
          expect([name, OTHER]).toContain(label);
          expect(holders.size).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
