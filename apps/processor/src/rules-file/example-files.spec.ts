import { rules, type RulesConfig } from '@app/alerting';
import { mappingsFileSchema } from '@app/mappings';
import { keysFileSchema } from '@app/platform';
import type { JsonSchema } from '@app/yaml';
import { allows } from '@app/yaml/testing';
import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { rulesFileSchema } from './rules-file.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const pathsIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path));

const schemas: Readonly<Record<string, JsonSchema>> = {
  rules: rulesFileSchema(rules),
  mappings: mappingsFileSchema,
  keys: keysFileSchema,
};
const refusalsOf = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, allows(schema)]));

/** The schema of the file that a value with these keys stands in; undefined: none. */
function schemaFor(value: object): string | undefined {
  const keys = Object.keys(value);
  const knows = (name: string) => keys.every((key) => Object.hasOwn(schemas[name]!.properties as object, key));
  return (
    Object.keys(schemas).find((name) => knows(name) && refusalsOf[name]!(value).length === 0) ??
    Object.keys(schemas).find(knows)
  );
}

interface Snippet {
  readonly at: string;
  readonly value: object;
}

const snippets: readonly Snippet[] = ['README.md', ...pathsIn('docs', '.md')].flatMap((path) =>
  [...textOf(path).matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => {
    const value = parse(text) as Record<string, unknown>;
    // One that shows a channel alone.
    const whole = 'webhook' in value ? { receivers: [{ name: 'ops', ...value }] } : value;
    return { at: `${path}: ${text.slice(0, 60)}`, value: whole };
  }),
);

describe('the schemas of the files that people write', () => {
  it.each([
    ['config/rules.yaml', 'rules'],
    ['config/mappings.yaml', 'mappings'],
    ['test/harness/told-at-once.rules.yaml', 'rules'],
  ])('allow %s', (path, schema) => {
    expect(refusalsOf[schema]!(parse(textOf(path)))).toEqual([]);
  });

  it('allow what the files in config have in comments', () => {
    const [ofRules, ofMappings] = [
      parse(textOf('config/rules.yaml').replaceAll(/^#(?!#| yaml-language-server)/gm, '')) as object,
      parse(textOf('config/mappings.yaml').replaceAll(/^#(?= {2})/gm, '')) as object,
    ];
    expect(Object.keys(ofRules)).toEqual(Object.keys(schemas.rules!.properties as object));
    expect(refusalsOf.rules!(ofRules)).toEqual([]);
    expect(Object.keys(ofMappings)).toEqual(Object.keys(schemas.mappings!.properties as object));
    expect(refusalsOf.mappings!(ofMappings)).toEqual([]);
  });

  it.each(['rules', 'mappings'])('are named where config/%s.yaml begins', (name) => {
    const first = `# yaml-language-server: $schema=../docs/schemas/${name}.schema.json\n`;
    expect(textOf(`config/${name}.yaml`).startsWith(first)).toBe(true);
  });

  it.each(Object.keys(schemas))('are those that are checked in: %s', (name) => {
    expect(JSON.parse(textOf(`docs/schemas/${name}.schema.json`))).toEqual(schemas[name]);
  });

  it('allow the snippets of the pages, and refuse the one that shows what is refused', () => {
    const known = snippets.filter(({ value }) => schemaFor(value) !== undefined);
    const refused = known.filter(({ value }) => refusalsOf[schemaFor(value)!]!(value).length > 0);
    expect(known.length).toBeGreaterThan(12);
    expect(refused.map(({ at }) => at)).toEqual([expect.stringContaining('failure-rate-hihg')]);
  });

  it('allow the rules of the scenarios', () => {
    const ofScenarios = pathsIn('test/scenarios', '.yaml')
      .flatMap((path) => parseAllDocuments(textOf(path)))
      .flatMap((document) => (document.toJS() as { rules?: RulesConfig['rules'] }).rules ?? []);
    expect(ofScenarios.length).toBeGreaterThan(10);
    for (const said of ofScenarios) {
      // A scenario has them as the engine is given them: options apart.
      const written = Object.entries(said).map(
        ([id, { options, ...others }]) => [id, { ...others, ...options }] as const,
      );
      expect(refusalsOf.rules!({ rules: Object.fromEntries(written) })).toEqual([]);
    }
  });
});
