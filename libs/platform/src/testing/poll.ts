import { setTimeout } from 'node:timers/promises';

/**
 * The first value that is not undefined. Asks again and again instead of waiting for a fixed time.
 * @throws Error when the deadline passes, with the last thing that went wrong
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { withinMs = 60_000, everyMs = 25 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let last: unknown; ;) {
    try {
      const value = await ask();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`, { cause: last });
    await setTimeout(everyMs);
  }
}
