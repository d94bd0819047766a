import { describe, expect, it } from '@jest/globals';
import { Semaphore, type Release } from './semaphore.js';

const LONG_MS = 10_000;

describe('Semaphore', () => {
  it('are as many as they are, and one that is given back is given to the first in the line', async () => {
    const slots = new Semaphore(2, 10);
    const [first, second] = [await slots.take({ waitMs: 0 }), await slots.take({ waitMs: 0 })];
    expect([first, second]).not.toContain(null);
    expect(await slots.take({ waitMs: 0 })).toBeNull();
    const came: string[] = [];
    const waiting = ['a', 'b'].map(async (name) => {
      const release = await slots.take({ waitMs: LONG_MS });
      came.push(name);
      return release;
    });
    first!();
    first!();
    await waiting[0];
    expect(came).toEqual(['a']);
    second!();
    await waiting[1];
    expect(came).toEqual(['a', 'b']);
    expect(await slots.take({ waitMs: 0 })).toBeNull();
  });

  it('are not waited for longer than that, and not by more than that', async () => {
    const slots = new Semaphore(1, 1);
    await slots.take({ waitMs: 0 });
    const waiting = slots.take({ waitMs: 20 });
    expect(await slots.take({ waitMs: LONG_MS })).toBeNull();
    expect(await waiting).toBeNull();
  });

  it('are not kept for those who have left', async () => {
    const slots = new Semaphore(1, 10);
    const release = (await slots.take({ waitMs: 0 })) as Release;
    const left = new AbortController();
    const waiting = slots.take({ waitMs: LONG_MS, signal: left.signal });
    left.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    release();
    await expect(slots.take({ waitMs: 0, signal: left.signal })).rejects.toThrow('left');
    expect(await slots.take({ waitMs: 0 })).not.toBeNull();
  });
});
