import { PipelineError, withInvisibleShown } from '@app/contracts';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import { type Environment, fromEnvironment, type Given } from './environment.js';

export type { Environment };

type SettingsClass<T extends object> = new () => T;

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
 * @param required names of optional settings that this program cannot do without
 * @throws PipelineError `settings_invalid`
 */
export function loadAllSettings<T extends readonly SettingsClass<object>[]>(
  classes: readonly [...T],
  environment: Environment,
  required: readonly string[] = [],
): { [K in keyof T]: InstanceType<T[K]> } {
  // A setting that several classes share has its problem once.
  const problems = new Set<string>();
  const loaded = classes.map((settings) => load(settings, environment, problems));
  for (const name of required) {
    if (fromEnvironment(name, environment) === undefined)
      problems.add(`${name} is not set, and there is no default for it`);
  }
  if (problems.size > 0) {
    throw new PipelineError('settings_invalid', ['The settings cannot be used:', ...problems].join('\n  - '));
  }
  return loaded as { [K in keyof T]: InstanceType<T[K]> };
}

function load(settings: SettingsClass<object>, environment: Environment, problems: Set<string>): object {
  const given = new Map<string, Given>();
  for (const name of settingNames(settings)) {
    const found = fromEnvironment(name, environment);
    if (found === undefined) continue;
    if ('problem' in found) problems.add(found.problem);
    else given.set(name, found);
  }
  const values = [...given].map(([name, { text }]) => [name, converted(typeOf(settings, name), text)]);
  const instance = plainToInstance(settings, Object.fromEntries(values));
  for (const { property, constraints } of validateSync(instance, { forbidUnknownValues: false })) {
    const shown = withInvisibleShown(given.get(property)?.shown ?? 'nothing');
    problems.add(`${Object.values(constraints ?? {}).join(', ')} (got ${shown})`);
  }
  return Object.freeze(instance);
}

const typeOf = (settings: SettingsClass<object>, name: string): unknown =>
  Reflect.getMetadata('design:type', settings.prototype as object, name);

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** A text that cannot be converted stays text, or becomes NaN, and the check of the setting says so. */
function converted(type: unknown, text: string): unknown {
  if (type === Number) return Number(text);
  if (type === Boolean) return booleans.get(text.toLowerCase()) ?? text;
  return text;
}
