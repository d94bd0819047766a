import { describe, expect, it, vi } from 'vitest';
import { createRequire } from 'node:module';

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: unknown;
  scheduleCheckPendingRequests(): void;
}

// `npm install <package>` in a fresh tree skips patch-package without a word.
const Queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
  options: object,
) => RequestQueue;

const aQueue = (): RequestQueue =>
  new Queue({
    maxInFlightRequests: 5,
    requestTimeout: 1000,
    enforceRequestTimeout: false,
    clientId: 'test',
    broker: 'test',
    logger: { namespace: () => ({ debug: () => undefined }) },
    isConnected: () => true,
  });

describe('the patched kafkajs', () => {
  it('sets no timer while no request waits', () => {
    const queue = aQueue();
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('never asks for a timer in the past', () => {
    vi.useFakeTimers();
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    const queue = aQueue();
    queue.pending = [{}];
    queue.throttledUntil = Date.now() - 5000;
    queue.scheduleCheckPendingRequests();
    expect(setTimer.mock.calls.map(([, delayMs]) => delayMs)).toEqual([expect.any(Number)]);
    expect(setTimer.mock.calls[0]![1]).toBeGreaterThan(0);
    vi.useRealTimers();
  });
});
