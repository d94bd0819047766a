import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OffsetCommitter } from './offset-committer.js';

const offsets = (offset: string) => ({ topics: [{ topic: 't', partitions: [{ partition: 0, offset }] }] });

describe('OffsetCommitter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('commits what was resolved last, soon after, once', async () => {
    const committed: unknown[] = [];
    const committer = new OffsetCommitter();
    for (const offset of ['1', '2', '3']) {
      committer.note({
        uncommittedOffsets: () => offsets(offset),
        commitOffsetsIfNecessary: (given) => Promise.resolve(void committed.push(given)),
      });
    }
    expect(committed).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(committed).toEqual([offsets('3')]);
  });

  it('has one commit in flight at a time, and flush waits for the last', async () => {
    let inFlight = 0;
    let most = 0;
    const committer = new OffsetCommitter();
    const position = {
      uncommittedOffsets: () => offsets('1'),
      commitOffsetsIfNecessary: async () => {
        most = Math.max(most, ++inFlight);
        await Promise.resolve();
        inFlight--;
      },
    };
    committer.note(position);
    await Promise.all([committer.flush(), committer.flush(), committer.flush()]);
    expect([most, inFlight]).toEqual([1, 0]);
  });

  it('goes on after a commit that failed', async () => {
    const committed: unknown[] = [];
    const committer = new OffsetCommitter();
    committer.note({
      uncommittedOffsets: () => offsets('1'),
      commitOffsetsIfNecessary: () => Promise.reject(new Error('rebalancing')),
    });
    await committer.flush();
    committer.note({
      uncommittedOffsets: () => offsets('2'),
      commitOffsetsIfNecessary: (given) => Promise.resolve(void committed.push(given)),
    });
    await committer.flush();
    expect(committed).toEqual([offsets('2')]);
  });
});
