import { PipelineError } from '@app/contracts';
import { setTimeout } from 'node:timers/promises';

/** Resolves when the dependency answers. */
export type DependencyCheck = () => Promise<unknown>;

/** The dependencies that a service cannot work without, by name: `bus`, `database`. */
export type DependencyChecks = Readonly<Record<string, DependencyCheck>>;

export const DEPENDENCY_CHECKS = Symbol('DEPENDENCY_CHECKS');

const DEADLINE_MS = 2000;

/** Null, or the code of what is wrong; a dependency that says nothing within two seconds is down. */
export async function checkWithin(check: DependencyCheck, deadlineMs = DEADLINE_MS): Promise<string | null> {
  const deadline = new AbortController();
  try {
    return await Promise.race([
      check().then(() => null),
      setTimeout(deadlineMs, 'no answer in time', { signal: deadline.signal, ref: false }),
    ]);
  } catch (thrown) {
    return PipelineError.from(thrown).code;
  } finally {
    deadline.abort();
  }
}
