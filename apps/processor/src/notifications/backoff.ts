import { DAY_MS, MINUTE_MS } from '@app/time';
const FIRST_MS = 10_000;
const LONGEST_MS = 30 * MINUTE_MS;
const GIVE_UP_MS = DAY_MS;
const JITTER = 0.2;

export interface FailedAttempt {
  /** How many there were, this one included. */
  readonly attempts: number;
  readonly createdMs: number;
  readonly nowMs: number;
  /** 0–1: how much earlier than it could be. Those who failed together must not come back together. */
  readonly random: number;
}

/**
 * When to try again, in epoch milliseconds: 10 s after the first attempt, twice as long each time, at most 30 minutes, and
 * up to a fifth less. The last attempt is a day after creation; null after that.
 */
export function nextAttemptMs({ attempts, createdMs, nowMs, random }: FailedAttempt): number | null {
  const giveUpMs = createdMs + GIVE_UP_MS;
  if (nowMs >= giveUpMs) return null;
  const pauseMs = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  return Math.min(Math.round(nowMs + pauseMs * (1 - JITTER * random)), giveUpMs);
}
