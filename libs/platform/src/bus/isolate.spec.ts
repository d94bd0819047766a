import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isolate } from './isolate.js';
import type { ReceivedRecord } from './record.js';

const recordsOf = (count: number): ReceivedRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    partition: 0,
    offset: String(index),
    key: null,
    value: Buffer.from(String(index)),
    headers: {},
  }));

const offsetOf = ({ offset }: ReceivedRecord): number => Number(offset);

/** A handler that fails when it meets one of the records, with what happened to each. */
function world(failureOf: (position: number) => unknown) {
  const handled: number[] = [];
  const setAside: { position: number; code: string }[] = [];
  let calls = 0;
  return {
    handled,
    setAside,
    calls: () => calls,
    handle: (records: readonly ReceivedRecord[]): Promise<void> => {
      calls++;
      const guilty = records.find((record) => failureOf(offsetOf(record)) !== null);
      if (guilty !== undefined) throw failureOf(offsetOf(guilty));
      handled.push(...records.map(offsetOf));
      return Promise.resolve();
    },
    putAside: (record: ReceivedRecord, { code }: PipelineError): Promise<void> => {
      setAside.push({ position: offsetOf(record), code });
      return Promise.resolve();
    },
  };
}

const poison = new PipelineError('store_rejected', 'never');
const unavailable = new PipelineError('store_unavailable', 'not now');
const batch = fc
  .integer({ min: 1, max: 60 })
  .chain((count) => fc.record({ count: fc.constant(count), guilty: fc.uniqueArray(fc.nat({ max: count - 1 })) }));
const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
const without = (count: number, guilty: readonly number[]): number[] =>
  Array.from({ length: count }, (_, index) => index).filter((index) => !guilty.includes(index));

describe('isolate', () => {
  it('hands everything over once when nothing is wrong', async () => {
    const { handle, putAside, handled, setAside, calls } = world(() => null);
    await isolate(recordsOf(500), handle, putAside);
    expect(handled).toEqual(without(500, []));
    expect(setAside).toEqual([]);
    expect(calls()).toBe(1);
  });

  it('sets exactly the guilty ones aside, wherever they lie, and hands over all others, in order', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async ({ count, guilty }) => {
        const { handle, putAside, handled, setAside } = world((position) =>
          guilty.includes(position) ? poison : null,
        );
        await isolate(recordsOf(count), handle, putAside);
        expect(setAside).toEqual(ascending(guilty).map((position) => ({ position, code: 'store_rejected' })));
        expect(handled).toEqual(without(count, guilty));
      }),
    );
  });

  it('loses none and mixes none up when the handler has done a part before it fails', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async ({ count, guilty }) => {
        const seen: number[] = [];
        const setAside: number[] = [];
        await isolate(
          recordsOf(count),
          (records) => {
            for (const record of records) {
              if (guilty.includes(offsetOf(record))) throw poison;
              seen.push(offsetOf(record));
            }
            return Promise.resolve();
          },
          (record) => Promise.resolve(void setAside.push(offsetOf(record))),
        );
        expect(setAside).toEqual(ascending(guilty));
        const last = new Map(seen.map((position, index) => [position, index]));
        const inOrderOfLast = [...last].toSorted(([, a], [, b]) => a - b).map(([position]) => position);
        expect(inOrderOfLast).toEqual(without(count, guilty));
      }),
    );
  });

  it('costs a few calls for one guilty record, not one for each', async () => {
    const { handle, putAside, calls } = world((position) => (position === 317 ? poison : null));
    await isolate(recordsOf(500), handle, putAside);
    expect(calls()).toBeLessThan(25);
  });

  it('throws a failure that can pass on, and sets nothing aside for it', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async ({ count, guilty }) => {
        fc.pre(guilty.length > 0);
        const { handle, putAside, setAside } = world((position) => (guilty.includes(position) ? unavailable : null));
        await expect(isolate(recordsOf(count), handle, putAside)).rejects.toBe(unavailable);
        expect(setAside).toEqual([]);
      }),
    );
  });

  it('sets only the guilty ones aside when a failure that can pass comes between', async () => {
    await fc.assert(
      fc.asyncProperty(batch, fc.nat(), async ({ count, guilty }, at) => {
        const failureOf = (position: number) =>
          position === at % count ? unavailable : guilty.includes(position) ? poison : null;
        const { handle, putAside, setAside } = world(failureOf);
        await expect(isolate(recordsOf(count), handle, putAside)).rejects.toBe(unavailable);
        expect(guilty).toEqual(expect.arrayContaining(setAside.map(({ position }) => position)));
        expect(setAside.map(({ position }) => position)).not.toContain(at % count);
      }),
    );
  });

  it.each([new TypeError('x is not a function'), 'a text', undefined])(
    'takes %p for a mistake of ours: the record is set aside and the rest goes on',
    async (thrown) => {
      const { handle, putAside, handled, setAside } = world((position) => (position === 3 ? thrown : null));
      await isolate(recordsOf(8), handle, putAside);
      expect(setAside).toEqual([{ position: 3, code: 'internal_error' }]);
      expect(handled).toEqual([0, 1, 2, 4, 5, 6, 7]);
    },
  );

  it('goes no further when a record cannot be set aside', async () => {
    const { handle, handled } = world((position) => (position === 1 ? poison : null));
    const cannot = () => Promise.reject(new PipelineError('bus_unavailable', 'away'));
    await expect(isolate(recordsOf(4), handle, cannot)).rejects.toMatchObject({ code: 'bus_unavailable' });
    expect(handled).toEqual([0]);
  });

  it('ends when the handler cannot even handle nothing', async () => {
    const broken = () => Promise.reject(poison);
    await expect(isolate([], broken, () => Promise.resolve())).rejects.toBe(poison);
  });
});
