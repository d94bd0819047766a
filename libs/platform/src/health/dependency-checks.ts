import { PipelineError } from '@app/contracts';
import { setTimeout } from 'node:timers/promises';

/** Resolves when the dependency answers. */
export type DependencyCheck = () => Promise<unknown>;

/** The dependencies that a service cannot work without, by name: `bus`, `database`. */
export type DependencyChecks = Readonly<Record<string, DependencyCheck>>;

export const DEPENDENCY_CHECKS = Symbol('DEPENDENCY_CHECKS');

/** `DependencyChecks` of what a service does its work without, but not all of it: `read_replica`. */
export const DEGRADING_CHECKS = Symbol('DEGRADING_CHECKS');

const DEADLINE_MS = 2000;
const SLICES = 10;

/** Waits in slices: time in which the process stood still, and could hear no answer, counts as one of them. */
async function waitAwake(milliseconds: number, signal: AbortSignal): Promise<string> {
  for (let slice = 0; slice < SLICES; slice++)
    await setTimeout(milliseconds / SLICES, undefined, { signal, ref: false });
  return 'no answer in time';
}

/** Null, or the code of what is wrong; a dependency that says nothing within two seconds is down. */
export async function checkWithin(check: DependencyCheck, deadlineMs = DEADLINE_MS): Promise<string | null> {
  const deadline = new AbortController();
  try {
    return await Promise.race([check().then(() => null), waitAwake(deadlineMs, deadline.signal)]);
  } catch (thrown) {
    return PipelineError.from(thrown).code;
  } finally {
    deadline.abort();
  }
}
