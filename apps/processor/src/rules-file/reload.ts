import type { Rule } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { type InForce, Reload, type ReloadOptions } from '@app/platform/settings';
import { readRulesFile, type RulesFile } from './rules-file.js';
import type { SecretLocation } from './sections/secrets.js';

/** The rules in force. */
export type RulesInForce = InForce<RulesFile>;

export interface RulesReloadOptions extends Pick<
  ReloadOptions<RulesFile, SecretLocation>,
  'mayBeMissing' | 'readText' | 'readSecret' | 'now'
> {
  readonly rules: readonly Rule[];
  readonly fileName: string;
}

/**
 * Holds the rules in force, and replaces them when the file or a secret that it names changes.
 * @throws PipelineError `rules_invalid`: the service must not start with unintended rules
 */
export function rulesReload({ rules, fileName, ...options }: RulesReloadOptions): Reload<RulesFile, SecretLocation> {
  return new Reload({
    ...options,
    parse: (text, readSecret) => readRulesFile(text, { rules, fileName, readSecret }),
    missing: (how) => new PipelineError('rules_invalid', `The rules file ${fileName} ${how}.`),
  });
}
