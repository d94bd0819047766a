import { describe, expect, it } from 'vitest';
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

  describe('shared by owners', () => {
    const sharing = (id: string) => [{ id, kind: 'company', most: null }] as const;

    it('are all for one who asks alone', async () => {
      const slots = new Semaphore(2, 10);
      await slots.take({ waitMs: 0, owners: sharing('acme') });
      expect(await slots.take({ waitMs: 0, owners: sharing('acme') })).not.toBeNull();
    });

    it('are left to another who asks, too: one of them goes past all that wait', async () => {
      const slots = new Semaphore(2, 10);
      const releases = await Promise.all([1, 2].map(() => slots.take({ waitMs: 0, owners: sharing('acme') })));
      const came: string[] = [];
      const left = new AbortController();
      const wait = async (id: string) => {
        await slots.take({ waitMs: LONG_MS, signal: left.signal, owners: sharing(id) });
        came.push(id);
      };
      const waiting = [wait('acme'), wait('acme'), wait('globex')];
      releases[0]!();
      await waiting[2];
      expect(came).toEqual(['globex']);
      expect(slots.atLimit(sharing('acme'))).toMatchObject({ most: 1 });
      releases[1]!();
      await waiting[0];
      expect(came).toEqual(['globex', 'acme']);
      left.abort(new Error('left'));
      await expect(waiting[1]).rejects.toThrow('left');
    });

    it('are all for one again when the other has not asked for five minutes', async () => {
      let nowMs = 0;
      const slots = new Semaphore(2, 10, () => nowMs);
      (await slots.take({ waitMs: 0, owners: sharing('globex') }))!();
      await slots.take({ waitMs: 0, owners: sharing('acme') });
      expect(await slots.take({ waitMs: 0, owners: sharing('acme') })).toBeNull();
      nowMs = 5 * 60_000 + 1;
      expect(await slots.take({ waitMs: 0, owners: sharing('acme') })).not.toBeNull();
    });

    it('are no more than an owner may have, whoever else asks', async () => {
      const slots = new Semaphore(3, 10);
      const owners = [{ id: 'key', kind: 'key', most: 1 } as const, ...sharing('acme')];
      const release = await slots.take({ waitMs: 0, owners });
      expect(await slots.take({ waitMs: 0, owners })).toBeNull();
      expect(slots.atLimit(owners)).toMatchObject({ owner: { kind: 'key' }, most: 1 });
      release!();
      expect(await slots.take({ waitMs: 0, owners })).not.toBeNull();
    });

    it('are waited for by one company in half of the line at most', async () => {
      const slots = new Semaphore(1, 4);
      await slots.take({ waitMs: 0, owners: sharing('acme') });
      const left = new AbortController();
      const wait = (id: string) => slots.take({ waitMs: LONG_MS, signal: left.signal, owners: sharing(id) });
      const waiting = [wait('acme'), wait('acme')];
      expect(await wait('acme')).toBeNull();
      waiting.push(wait('globex'));
      left.abort(new Error('left'));
      expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    });
  });
});
