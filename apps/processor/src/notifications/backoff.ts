import { DAY_MS, MINUTE_MS } from '@app/time';

const FIRST_MS = 10_000;
const LONGEST_MS = 30 * MINUTE_MS;
const GIVE_UP_MS = DAY_MS;
const JITTER = 0.2;

export interface FailedAttempt {
  /** Number of attempts so far, this one included. */
  readonly attempts: number;
  readonly createdMs: number;
  readonly nowMs: number;
  /** Jitter, 0–1: notifications that failed together must not be retried together. */
  readonly random: number;
}

/**
 * Time of the next attempt, in epoch milliseconds. The pause is 10 s after the first attempt, doubles up to 30 minutes, and
 * is up to 20 % shorter by jitter. The last attempt is a day after creation; null: given up.
 */
export function nextAttemptMs({ attempts, createdMs, nowMs, random }: FailedAttempt): number | null {
  const giveUpMs = createdMs + GIVE_UP_MS;
  if (nowMs >= giveUpMs) return null;
  const pauseMs = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  return Math.min(Math.round(nowMs + pauseMs * (1 - JITTER * random)), giveUpMs);
}
