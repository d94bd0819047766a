import { describe, expect, it } from '@jest/globals';
import { Places, type Release } from './places.js';

const LONG_MS = 10_000;

describe('places', () => {
  it('are as many as they are, and one that is given back is given to the first in the line', async () => {
    const places = new Places(2, 10);
    const [first, second] = [await places.take({ waitMs: 0 }), await places.take({ waitMs: 0 })];
    expect([first, second]).not.toContain(null);
    expect(await places.take({ waitMs: 0 })).toBeNull();
    const came: string[] = [];
    const waiting = ['a', 'b'].map(async (name) => {
      const release = await places.take({ waitMs: LONG_MS });
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
    expect(await places.take({ waitMs: 0 })).toBeNull();
  });

  it('are not waited for longer than that, and not by more than that', async () => {
    const places = new Places(1, 1);
    await places.take({ waitMs: 0 });
    const waiting = places.take({ waitMs: 20 });
    expect(await places.take({ waitMs: LONG_MS })).toBeNull();
    expect(await waiting).toBeNull();
  });

  it('are not kept for those who have left', async () => {
    const places = new Places(1, 10);
    const release = (await places.take({ waitMs: 0 })) as Release;
    const left = new AbortController();
    const waiting = places.take({ waitMs: LONG_MS, signal: left.signal });
    left.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    release();
    await expect(places.take({ waitMs: 0, signal: left.signal })).rejects.toThrow('left');
    expect(await places.take({ waitMs: 0 })).not.toBeNull();
  });
});
