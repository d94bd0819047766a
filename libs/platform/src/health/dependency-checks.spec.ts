import { PipelineError } from '@app/contracts';
import { describe, expect, it, vi } from 'vitest';
import { createHook } from 'node:async_hooks';
import { stat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventually } from '../testing/poll.js';
import { checkWithin } from './dependency-checks.js';

const never = () => new Promise<void>(() => undefined);

describe('checkWithin', () => {
  it('finds nothing wrong with what answers in time', async () => {
    expect(await checkWithin(() => Promise.resolve('here'))).toBeNull();
  });

  it('gives the code of what is wrong', async () => {
    expect(await checkWithin(() => Promise.reject(new PipelineError('store_unavailable', 'away')))).toBe(
      'store_unavailable',
    );
  });

  it.each([
    ['rejects', () => Promise.reject(new TypeError('postgres://user:pw@host'))],
    [
      'throws at once',
      () => {
        throw new TypeError('postgres://user:pw@host');
      },
    ],
  ])('says no word of a failure nobody classified, when the check %s', async (_, check) => {
    expect(await checkWithin(check)).toBe('internal_error');
  });

  it('says so when there is no answer in time', async () => {
    expect(await checkWithin(never, 5)).toBe('no answer in time');
  });

  it('hears an answer that arrived in time while the process stood still', async () => {
    // Next in its turn, the process looks at its timers.
    await nextTurn();
    const checking = checkWithin(() => stat('.'), 20);
    for (const began = performance.now(); performance.now() - began < 100;);
    expect(await checking).toBeNull();
  });

  it('leaves no timer behind, whatever the answer was', async () => {
    const open = new Set<number>();
    let isChecking = true;
    const watch = createHook({
      init: (id, type) => void (isChecking && type === 'Timeout' && open.add(id)),
      destroy: (id) => void open.delete(id),
    }).enable();
    try {
      await checkWithin(() => Promise.resolve(), 60_000);
      await checkWithin(() => Promise.reject(new Error('no')), 60_000);
      await checkWithin(never, 1);
      expect(open.size).toBeGreaterThan(0);
      isChecking = false;
      await eventually('every timer is gone', () => (open.size === 0 ? true : undefined), { withinMs: 2000 });
    } finally {
      watch.disable();
    }
  });

  it('takes no notice of an answer that comes too late', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { promise, reject } = Promise.withResolvers<void>();
      expect(await checkWithin(() => promise, 1)).toBe('no answer in time');
      reject(new Error('too late'));
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });
});
