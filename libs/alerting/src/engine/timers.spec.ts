import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type Timer, Timers } from './timers.js';

const aTimer = () =>
  fc.record({
    ms: fc.integer({ min: 0, max: 20 }),
    kind: fc.constantFrom<Timer['kind']>('object', 'retry', 'round', 'source'),
    key: fc.constantFrom('a', 'b', 'c'),
    place: fc.constant(null),
  });

const orderOf = ({ ms, kind, key }: Timer): string => `${String(ms).padStart(9, '0')} ${kind} ${key}`;
const sorted = (timers: readonly Timer[]): string[] => timers.map(orderOf).toSorted();

function drained(timers: Timers): string[] {
  const found: string[] = [];
  for (let next = timers.pop(); next !== undefined; next = timers.pop()) found.push(orderOf(next));
  return found;
}

describe('timers', () => {
  it('come in the order of their moments, kinds and keys, in whatever order they were entered', () => {
    fc.assert(
      fc.property(fc.array(aTimer(), { maxLength: 60 }), (all) => {
        const timers = new Timers();
        for (const timer of all) timers.push(timer);
        expect(timers.size).toBe(all.length);
        expect(drained(timers)).toEqual(sorted(all));
      }),
    );
  });

  it('come in their order also when others are entered meanwhile', () => {
    const steps = fc.array(fc.option(aTimer(), { freq: 2 }), { maxLength: 100 });
    fc.assert(
      fc.property(steps, (all) => {
        const timers = new Timers();
        let waiting: Timer[] = [];
        for (const step of all) {
          if (step !== null) {
            timers.push(step);
            waiting.push(step);
            continue;
          }
          const first = timers.first();
          expect(timers.pop()).toBe(first);
          expect(first === undefined ? [] : [orderOf(first)]).toEqual(sorted(waiting).slice(0, 1));
          waiting = waiting.filter((timer) => timer !== first);
        }
        expect(drained(timers)).toEqual(sorted(waiting));
      }),
    );
  });

  it('of one moment come by kind, and then by key', () => {
    const timers = new Timers();
    const entered: [Timer['kind'], string][] = [
      ['source', 'a'],
      ['retry', 'b'],
      ['object', 'c'],
      ['retry', 'a'],
      ['round', 'a'],
    ];
    for (const [kind, key] of entered) timers.push({ ms: 5, kind, key, place: null });
    timers.push({ ms: 4, kind: 'source', key: 'z', place: null });
    expect(drained(timers).map((timer) => timer.slice(9))).toEqual([
      ' source z',
      ' object c',
      ' retry a',
      ' retry b',
      ' round a',
      ' source a',
    ]);
  });

  it('are none at first, and after they were cleared', () => {
    const timers = new Timers();
    expect([timers.size, timers.first(), timers.pop()]).toEqual([0, undefined, undefined]);
    timers.push({ ms: 1, kind: 'round', key: 'a', place: null });
    timers.clear();
    expect([timers.size, timers.first(), timers.pop()]).toEqual([0, undefined, undefined]);
  });
});
