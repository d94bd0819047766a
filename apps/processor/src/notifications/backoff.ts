import { DAY_MS, HOUR_MS, MINUTE_MS } from '@app/time';

const FIRST_MS = 10_000;
const LONGEST_MS = 30 * MINUTE_MS;
const GIVE_UP_MS = DAY_MS;
const JITTER = 0.2;
/** Longest pause that a receiver may ask for: a wrong number of it keeps nothing back for a day. */
const LONGEST_ASKED_MS = HOUR_MS;

export interface FailedAttempt {
  /** Number of attempts so far, this one included. */
  readonly attempts: number;
  readonly createdMs: number;
  readonly nowMs: number;
  /** Jitter, 0–1: notifications that failed together must not be retried together. */
  readonly random: number;
  /** Pause that the receiver asked for with `Retry-After`, in milliseconds; left out: it asked for none. */
  readonly retryAfterMs?: number;
}

/** The part that is kept of a pause that a receiver asks for: at most an hour. */
export const keptPauseMs = (retryAfterMs: number): number => Math.min(retryAfterMs, LONGEST_ASKED_MS);

/**
 * Time of the next attempt, in epoch milliseconds. The pause is 10 s after the first attempt, doubles up to 30 minutes, and
 * is up to 20 % shorter by jitter. It is as long as the receiver asks for when that is longer, up to an hour. The last attempt is a day after creation; null: given up.
 */
export function nextAttemptMs(failed: FailedAttempt): number | null {
  const { attempts, createdMs, nowMs, random, retryAfterMs = 0 } = failed;
  const giveUpMs = createdMs + GIVE_UP_MS;
  if (nowMs >= giveUpMs) return null;
  const pauseMs = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  const ownMs = Math.round(pauseMs * (1 - JITTER * random));
  return Math.min(nowMs + Math.max(ownMs, keptPauseMs(retryAfterMs)), giveUpMs);
}
