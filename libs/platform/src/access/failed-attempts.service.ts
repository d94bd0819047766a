import { PipelineError } from '@app/contracts';
import { MINUTE_MS } from '@app/time';
import { Logger } from '@nestjs/common';

/** Wrong keys that one address may send in a minute; a program that goes on with a revoked key is answered 429 from then on. */
const MOST_A_MINUTE = 30;
/** Addresses that are remembered; the one that failed longest ago is forgotten first. */
const MOST_ADDRESSES = 10_000;

interface Failures {
  readonly sinceMs: number;
  count: number;
}

/** Counts wrong keys by address. A right key is never refused: clients behind one address do not lock each other out. */
export class FailedAttempts {
  private readonly failures = new Map<string, Failures>();

  /** @param tell called with the first failure of an address in a minute, and when it reaches the limit */
  constructor(
    private readonly tell: (failed: { readonly address: string; readonly count: number }) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws PipelineError `too_many_attempts` when the address has failed too often */
  failed(address: string): void {
    const nowMs = this.now();
    const known = this.failures.get(address);
    const failures = known !== undefined && nowMs - known.sinceMs < MINUTE_MS ? known : { sinceMs: nowMs, count: 0 };
    failures.count++;
    this.failures.delete(address);
    this.failures.set(address, failures);
    if (this.failures.size > MOST_ADDRESSES) this.failures.delete(this.failures.keys().next().value!);
    if (failures.count === 1 || failures.count === MOST_A_MINUTE + 1) this.tell({ address, count: failures.count });
    if (failures.count > MOST_A_MINUTE) {
      throw new PipelineError(
        'too_many_attempts',
        `more than ${MOST_A_MINUTE} wrong keys in a minute from this address`,
      );
    }
  }
}

/** Those of a service, told in its log: by the address alone, never with the key. */
export function failedAttempts(): FailedAttempts {
  const logger = new Logger(FailedAttempts.name);
  return new FailedAttempts((failed) => logger.warn(failed, 'wrong key'));
}
