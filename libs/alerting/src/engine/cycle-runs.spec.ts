import { runStatuses } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { CycleRuns } from './cycle-runs.js';

const cycleMs = Date.UTC(2026, 2, 10);
const subjectOf = (object_id: string) => ({
  company: 'acme',
  source: 'efficy',
  zone: '1-Raw',
  object_id,
  object_type: 'Ticket',
});
const followed = new Map(['a', 'b'].map((key) => [key, { subject: subjectOf(key) }]));

describe('the runs of a cycle', () => {
  it.each(
    runStatuses.flatMap((status) =>
      [-86_400_000, -1, 0, 1, 3_599_999, 40 * 86_400_000].map((agoMs) => ({ status, start_ms: cycleMs + agoMs })),
    ),
  )('keep $status at $start_ms', ({ status, start_ms }) => {
    const runs = new CycleRuns(followed, cycleMs);
    runs.set('a', { status, start_ms });
    expect(runs.get('a')).toEqual({ subject: subjectOf('a'), status, start_ms });
  });

  it('are one for each object, in the order in which the objects came, until one is let go of', () => {
    const runs = new CycleRuns(followed, cycleMs);
    for (const key of ['b', 'a', 'b']) runs.set(key, { status: 'SUCCESS', start_ms: cycleMs + runs.size });
    const b = { subject: subjectOf('b'), status: 'SUCCESS', start_ms: cycleMs + 2 };
    const a = { subject: subjectOf('a'), status: 'SUCCESS', start_ms: cycleMs + 1 };
    expect([...runs.entries()]).toEqual([
      ['b', b],
      ['a', a],
    ]);
    expect([...runs.keys()]).toEqual(['b', 'a']);
    runs.delete('b');
    expect([...runs.values()]).toEqual([a]);
    expect([runs.size, runs.has('b'), runs.get('b')]).toEqual([1, false, undefined]);
  });
});
