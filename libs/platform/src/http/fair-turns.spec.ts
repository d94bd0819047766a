import { describe, expect, it } from 'vitest';
import { setImmediate } from 'node:timers/promises';
import { FairTurns } from './fair-turns.js';

describe('turns on the event loop', () => {
  it('come at once until the round is spent', async () => {
    const turns = new FairTurns(100);
    expect([turns.take(60), turns.take(60)]).toEqual([undefined, undefined]);
    expect(turns.take(1)).toBeInstanceOf(Promise);
    await setImmediate();
    await setImmediate();
    expect(turns.take(1)).toBeUndefined();
  });

  it('come in order, and only so many a round', async () => {
    const turns = new FairTurns(100);
    const came: string[] = [];
    void turns.take(100);
    const all = [1, 2, 3, 4, 5].map(async (who) => {
      await turns.take(50);
      came.push(String(who));
    });
    const rounds = (async () => {
      for (let round = 0; round < 5; round++) {
        await setImmediate();
        came.push('|');
      }
    })();
    await Promise.all([...all, rounds]);
    const perRound = came.join('').split('|');
    expect(came.filter((one) => one !== '|')).toEqual(['1', '2', '3', '4', '5']);
    for (const round of perRound) expect(round.length).toBeLessThanOrEqual(2);
  });

  it('come to one that costs more than a round as well', async () => {
    const turns = new FairTurns(100);
    void turns.take(1000);
    await turns.take(1000);
    await turns.take(1);
  });
});
