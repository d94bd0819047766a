import type { RunFact, StartFact, UnreadableFact } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import { stretchesOf } from './stored-batch.js';

const by = <Fact>(...transactions: number[]): (Fact & { stored_by: string })[] =>
  transactions.map(
    (one, index) => ({ stored_by: String(one), at: `${one}.${index}` }) as unknown as Fact & { stored_by: string },
  );

const orderOf = (starts: number[], runs: number[], unreadable: number[]): string[] =>
  stretchesOf({
    starts: by<StartFact>(...starts),
    runs: by<RunFact>(...runs),
    unreadable: by<UnreadableFact>(...unreadable),
  }).map((stretch) =>
    Object.entries(stretch)
      .map(([kind, facts]) => `${kind} ${(facts as { at: string }[]).map(({ at }) => at).join(' ')}`)
      .join(),
  );

describe('stored input', () => {
  it('is in the order of storing, as few stretches as there can be', () => {
    expect(orderOf([], [], [])).toEqual([]);
    expect(orderOf([], [7, 9, 10], [])).toEqual(['runs 7.0 9.1 10.2']);
    expect(orderOf([8], [7, 9, 10], [11])).toEqual(['runs 7.0', 'starts 8.0', 'runs 9.1 10.2', 'unreadable 11.0']);
  });

  it('has, of one transaction, the starts first, then the runs', () => {
    expect(orderOf([9, 9], [9, 10], [9])).toEqual(['starts 9.0 9.1', 'runs 9.0', 'unreadable 9.0', 'runs 10.1']);
  });
});
