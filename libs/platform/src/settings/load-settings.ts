import { PipelineError } from '@app/contracts';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

type SettingsClass<T extends object> = new () => T;

const secret = /URL|PASSWORD|SECRET|TOKEN|KEY/;

/** Names of the settings of a class, its parents' included. */
export const settingNames = (settings: SettingsClass<object>): string[] => [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(settings, '', true, false)
      .map(({ propertyName }) => propertyName),
  ),
];

/**
 * The settings of a service from its environment, checked and frozen. An empty variable counts as not set.
 * @throws PipelineError `settings_invalid`, whose detail has a line for each problem
 */
export function loadSettings<T extends object>(settings: SettingsClass<T>, environment: Environment): T {
  return loadAllSettings([settings], environment)[0];
}

/**
 * The same for several classes at once, with the problems of all in one message.
 * @throws PipelineError `settings_invalid`
 */
export function loadAllSettings<T extends readonly SettingsClass<object>[]>(
  classes: readonly [...T],
  environment: Environment,
): { [K in keyof T]: InstanceType<T[K]> } {
  const problems = new Set<string>();
  const loaded = classes.map((settings) => {
    const given = settingNames(settings).flatMap((name) => {
      const value = valueOf(name, environment, problems);
      return value === undefined || value === '' ? [] : [[name, value] as const];
    });
    const instance = plainToInstance(settings, Object.fromEntries(given), { enableImplicitConversion: true });
    for (const problem of problemsOf(instance, environment)) problems.add(problem);
    return Object.freeze(instance);
  });
  if (problems.size > 0) {
    throw new PipelineError('settings_invalid', ['The settings cannot be used:', ...problems].join('\n  - '));
  }
  return loaded as { [K in keyof T]: InstanceType<T[K]> };
}

/** Names that are read when the first one is not set, for whoever comes from another system. */
const aliases: Readonly<Record<string, string>> = { KAFKA_BROKERS: 'KAFKA_BOOTSTRAP_SERVERS' };

/** Any setting can come from a file instead, named by the setting's name and `_FILE`: secrets of containers do. */
function valueOf(name: string, environment: Environment, problems: Set<string>): string | undefined {
  const value = environment[name]?.trim() || environment[aliases[name] ?? '']?.trim();
  const file = environment[`${name}_FILE`]?.trim();
  if (value || !file) return value;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.add(`${name}_FILE names a file that cannot be read`);
    return undefined;
  }
}

function problemsOf(instance: object, environment: Environment): string[] {
  return validateSync(instance, { forbidUnknownValues: false }).map(({ property, constraints }) => {
    const given = secret.test(property) ? 'something else' : JSON.stringify(environment[property] ?? null);
    return `${Object.values(constraints ?? {}).join(', ')} (got ${given})`;
  });
}
