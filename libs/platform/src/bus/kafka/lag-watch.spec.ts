import { describe, expect, it } from 'vitest';
import type { Admin } from 'kafkajs';
import type { Lag } from '../transport.js';
import { LagWatch } from './lag-watch.js';
import { PartitionAges } from './partition-ages.js';

/** A group on a topic with two partitions, whose offsets the test moves. */
const aWatch = () => {
  const state = { handled: ['-1', '-1'], ends: ['0', '0'] };
  const admin = {
    fetchOffsets: () =>
      Promise.resolve([{ topic: 't', partitions: state.handled.map((offset, partition) => ({ partition, offset })) }]),
    fetchTopicOffsets: () => Promise.resolve(state.ends.map((high, partition) => ({ partition, high, low: '0' }))),
  } as unknown as Admin;
  const ages = new PartitionAges();
  const watch = new LagWatch({ admin, groupId: 'g', ages, topics: () => ['t'], onRead: () => undefined });
  const at = async (secs: number, handled: string[], ends: string[]): Promise<Lag> => {
    Object.assign(state, { handled, ends });
    await watch.read(secs * 1000);
    return watch.current.t!;
  };
  return { at, ages };
};

describe('LagWatch', () => {
  it('counts everything for a group that has no position, and nothing when all is handled', async () => {
    const { at } = aWatch();
    expect(await at(0, ['-1', '-1'], ['7', '3'])).toEqual({ records: 10, seconds: 0 });
    expect(await at(9, ['7', '3'], ['7', '3'])).toEqual({ records: 0, seconds: 0 });
  });

  it('grows older as long as the same records lie there', async () => {
    const { at } = aWatch();
    await at(0, ['5', '5'], ['7', '5']);
    expect(await at(5, ['5', '5'], ['9', '5'])).toEqual({ records: 4, seconds: 5 });
    expect(await at(60, ['6', '5'], ['90', '5'])).toEqual({ records: 84, seconds: 60 });
  });

  it('does not grow older under steady traffic that is handled, though something always lies there', async () => {
    const { at } = aWatch();
    for (let secs = 0; secs <= 300; secs += 5) {
      const { records, seconds } = await at(secs, [String(100 * secs), '0'], [String(100 * secs + 10), '0']);
      expect({ records, seconds }).toEqual({ records: 10, seconds: 0 });
    }
  });

  it('knows the age of what is in hand', async () => {
    const { at, ages } = aWatch();
    ages.set('t', 1, 2000);
    expect((await at(12, ['0', '4'], ['0', '5'])).seconds).toBe(10);
  });
});
