import { describe, expect, it } from '@jest/globals';
import { SingleFlight } from './single-flight.js';

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
