import { PipelineError } from '@app/contracts';
import { readSmallFile } from '@app/platform/settings';
import type { ReadSecret } from './sections/secrets.js';

/** Limit of a secret, which is a token or an address. */
const MAX_SECRET_BYTES = 64_000;

const unusable = (how: string): PipelineError => new PipelineError('rules_invalid', `A secret ${how}.`);

/** Reads secrets from files and from environment variables. */
export const secretsFrom =
  (environment: Readonly<Record<string, string | undefined>>): ReadSecret =>
  (location) => {
    if (location.in === 'environment') return environment[location.name] ?? null;
    try {
      return readSmallFile(location.name, MAX_SECRET_BYTES, unusable).toString('utf8');
    } catch {
      return null;
    }
  };
