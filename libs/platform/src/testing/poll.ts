import { setTimeout } from 'node:timers/promises';

/** From one question to the next: a twentieth of what was waited so far, so that long waits are no load for what they wait for. */
const pauseMsAfter = (waitedMs: number): number => Math.min(250, Math.max(25, waitedMs / 20));

/**
 * The first value that is not undefined. Asks again and again instead of waiting for a fixed time.
 * @param everyMs pause between two questions, in milliseconds; left out: 25 at first, then longer
 * @throws Error when the deadline passes, with the last thing that went wrong
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { withinMs = 60_000, everyMs }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const begin = Date.now();
  const deadline = begin + withinMs;
  for (let last: unknown; ;) {
    try {
      const value = await ask();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`, { cause: last });
    await setTimeout(everyMs ?? pauseMsAfter(Date.now() - begin));
  }
}
