import { describe, expect, it } from 'vitest';
import { MAX_NAMED, MAX_REASON_CHARS, type Refusal, RefusalCounts } from './refusal-counts.js';

const aRefusal = (over: Partial<Refusal> = {}): Refusal => ({
  subject: { company: 'acme', source: 'efficy' },
  code: 'status_unknown',
  reason: 'status is MAYBE',
  door: '/ingest/batch',
  company: null,
  ...over,
});
const HOUR_MS = 3_600_000;

describe('RefusalCounts', () => {
  it('adds up what has one company, source and code, and tells the last reason', () => {
    const counts = new RefusalCounts();
    counts.add(aRefusal(), 0);
    counts.add(aRefusal({ reason: 'status is PERHAPS', door: '/ingest/single' }), 1000);
    counts.add(aRefusal({ code: 'field_missing' }), 2000);
    expect(counts.take(10)).toEqual([
      {
        company: 'acme',
        source: 'efficy',
        code: 'status_unknown',
        reason: 'status is PERHAPS',
        count: 2,
        first_at: '1970-01-01T00:00:00.000Z',
        last_at: '1970-01-01T00:00:01.000Z',
        door: '/ingest/single',
      },
      expect.objectContaining({ code: 'field_missing', count: 1 }),
    ]);
    expect(counts.isEmpty).toBe(true);
  });

  it('gives out what waits longest first, and counts anew what was taken', () => {
    const counts = new RefusalCounts();
    for (const source of ['a', 'b', 'a']) counts.add(aRefusal({ subject: { company: 'acme', source } }), 0);
    expect(counts.take(1)).toMatchObject([{ source: 'a', count: 2 }]);
    counts.add(aRefusal({ subject: { company: 'acme', source: 'a' } }), 0);
    expect(counts.take(5)).toMatchObject([
      { source: 'b', count: 1 },
      { source: 'a', count: 1 },
    ]);
  });

  it('names so many sources in an hour and no more', () => {
    const counts = new RefusalCounts();
    const of = (index: number) => aRefusal({ subject: { company: 'acme', source: `s${index}` } });
    for (let index = 0; index < MAX_NAMED; index++) counts.add(of(index), 0);
    expect(counts.take(Infinity)).toHaveLength(MAX_NAMED);
    for (const index of [0, MAX_NAMED, MAX_NAMED + 1]) counts.add(of(index), 1);
    expect(counts.take(Infinity)).toMatchObject([
      { source: 's0', count: 1 },
      { company: null, source: null, count: 2 },
    ]);
    counts.add(of(MAX_NAMED), HOUR_MS);
    expect(counts.take(Infinity)).toMatchObject([{ source: `s${MAX_NAMED}` }]);
  });

  it.each([
    ['x'.repeat(MAX_REASON_CHARS), 'x'.repeat(MAX_REASON_CHARS)],
    ['x'.repeat(MAX_REASON_CHARS + 1), 'x'.repeat(MAX_REASON_CHARS)],
    ['a\0b', 'a\ufffdb'],
    ['a\ud800b', 'a\ufffdb'],
  ])('keeps a reason that can be stored: %j', (reason, kept) => {
    const counts = new RefusalCounts();
    counts.add(aRefusal({ reason }), 0);
    expect(counts.take(1)[0]!.reason).toBe(kept);
  });
});
