import { describe, expect, it } from 'vitest';
import type { RunEntry, Runs } from '../../api/types';
import { newOnTop, withNew } from './with-new';

const page = (...ids: string[]): Runs => ({
  runs: ids.map((run_id) => ({ run_id }) as RunEntry),
  next_cursor: 'more',
});

const idsOf = (pages: readonly Runs[]): string[][] => pages.map(({ runs }) => runs.map(({ run_id }) => run_id));

describe('withNew', () => {
  it('puts what is new on top and leaves the other pages alone', () => {
    const known = { pages: [page('b', 'a'), page('z')], pageParams: [null, 'more'] };
    const next = withNew(known, page('d', 'c', 'b'));
    expect(idsOf(next.pages)).toEqual([['d', 'c', 'b', 'a'], ['z']]);
    expect(next.pages[1]).toBe(known.pages[1]);
  });

  it('is the same object when nothing is new', () => {
    const known = { pages: [page('b', 'a')], pageParams: [null] };
    expect(withNew(known, page('b', 'a'))).toBe(known);
  });
});

describe('newOnTop', () => {
  const { runs } = page('d', 'c', 'b', 'a');

  it('counts what stands above the run that was the newest, whichever request brought it', () => {
    expect(newOnTop(runs, 'b')).toBe(2);
    expect(newOnTop(runs, 'd')).toBe(0);
  });

  it('counts every run where there was none', () => {
    expect(newOnTop(runs, undefined)).toBe(4);
  });

  it('counts nothing when the run is no longer shown', () => {
    expect(newOnTop(runs, 'gone')).toBe(0);
  });
});
