import { eventually } from '@app/platform/testing';
import { describe, expect, it } from 'vitest';
import { SingleFlight, SingleFlights } from './single-flight.js';

describe('joined work', () => {
  const work = () => {
    const begun: PromiseWithResolvers<number>[] = [];
    const joined = new SingleFlight(() => {
      begun.push(Promise.withResolvers<number>());
      return begun.at(-1)!.promise;
    });
    return { begun, joined };
  };

  it('is done again for all who asked while it went on, together', async () => {
    const { begun, joined } = work();
    const first = joined.run();
    const later = [joined.run(), joined.run(), joined.run()];
    expect(begun).toHaveLength(1);
    begun[0]!.resolve(1);
    expect(await first).toBe(1);
    await Promise.resolve();
    expect(begun).toHaveLength(2);
    begun[1]!.resolve(2);
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
    void joined.run();
    expect(begun).toHaveLength(3);
  });

  it('fails for those who shared it, and not for the next', async () => {
    const { begun, joined } = work();
    const first = joined.run();
    const second = joined.run();
    begun[0]!.reject(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await Promise.resolve();
    begun[1]!.resolve(2);
    expect(await second).toBe(2);
  });
});

describe('joined work by key', () => {
  it('is shared by those of one key only, and leaves nothing behind', async () => {
    const begun: { readonly input: number; readonly done: PromiseWithResolvers<number> }[] = [];
    const joined = new SingleFlights((input: number) => {
      const done = Promise.withResolvers<number>();
      begun.push({ input, done });
      return done.promise;
    });
    const asked = [joined.run('a', 1), joined.run('b', 2), joined.run('a', 1), joined.run('a', 1)];
    expect(begun.map(({ input }) => input)).toEqual([1, 2]);
    for (const { input, done } of begun) done.resolve(10 * input);
    expect(await Promise.all(asked.slice(0, 2))).toEqual([10, 20]);
    await eventually('those who came later are served', () => begun[2]);
    expect(joined.size).toBe(1);
    begun[2]!.done.reject(new Error('away'));
    await expect(asked[2]).rejects.toThrow('away');
    await expect(asked[3]).rejects.toThrow('away');
    expect(joined.size).toBe(0);
  });
});
