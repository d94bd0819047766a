import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMappingsFile } from './mappings-file.js';

const read = (text: string, secrets: Record<string, string> = {}) =>
  readMappingsFile(
    text,
    'mappings.yaml',
    (location) => secrets['env' in location ? location.env : location.file] ?? null,
  );
const problemsOf = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    return PipelineError.from(error).detail;
  }
  throw new Error('it was taken');
};
const aMapping = (lines: string): string =>
  `mappings:\n  loads:\n    fields: { object_type: name, status: state }\n${lines.replaceAll(/^/gm, '    ')}`;

describe('the mapping file', () => {
  it('may be empty, and as it is shipped', () => {
    const empty = { mappings: {}, openlineage: [], sentry: [] };
    expect(read('')).toEqual(empty);
    const shipped = readFileSync(join(import.meta.dirname, '../../../config/mappings.yaml'), 'utf8');
    expect(read(shipped)).toEqual(empty);
    // Its comments are a file too.
    const { mappings } = read(shipped.replaceAll(/^#(?= {2})/gm, ''), { FIVETRAN_WEBHOOK_SECRET: 's' });
    expect(Object.keys(mappings)).toEqual(['loads', 'fivetran']);
    expect(mappings.fivetran).toMatchObject({ company: 'acme', secret: 's', fields: { run_key: 'sync_id' } });
  });

  it('reads the rules of namespaces and projects', () => {
    const text = "openlineage:\n  - { match: 'a-*', company: acme }\nsentry:\n  - { match: 42, source: crons }";
    expect(read(text)).toMatchObject({
      openlineage: [{ match: 'a-*', company: 'acme' }],
      sentry: [{ match: '42', source: 'crons' }],
    });
  });

  it('has words in any case', () => {
    expect(read(aMapping('words: { Finito: SUCCESS }')).mappings.loads!.words).toEqual({ finito: 'SUCCESS' });
  });

  it.each([
    ['mapings: {}', 'line 1, column 1: mapings is not a section of the mappings; did you mean mappings?'],
    ['mappings: [', 'line 1, column 12: this is not YAML'],
    ['mappings:\n  Über: { preset: n8n }', 'line 2, column 3: mappings must have names of a-z, 0-9, _ and -'],
    ['mappings:\n  a: { fields: { status: x } }', 'line 2, column 6: a has no fields.object_type'],
    ['mappings:\n  a: { preset: airbite }', 'airbite is not a preset; did you mean airbyte?'],
    [aMapping('fields2: {}'), 'line 4, column 5: fields2 is not a key of a mapping; did you mean fields?'],
    [aMapping('each: "a["'), 'line 4, column 11: each is no JMESPath expression'],
    [aMapping('when: __proto__.a'), 'line 4, column 11: when names a key that every object has'],
    [aMapping(`when: "${'a'.repeat(1001)}"`), 'when must not be longer than 1000 characters'],
    [aMapping("source: 'x-{a[}'"), 'source is no JMESPath expression'],
    [aMapping('labels: [a]'), 'labels must be a mapping'],
    [aMapping('labels: { __proto__: a }'), 'labels has a key that every object has'],
    [aMapping('secret: hunter2'), 'secret must be a mapping'],
    [aMapping('secret: { env: A, file: B }'), 'secret must be {env: NAME} or {file: path}'],
    [aMapping('secret: { env: ABSENT }'), 'secret is not there, or empty'],
    ['openlineage:\n  - { company: acme }', 'line 2, column 5: an item of openlineage has no match'],
    ['openlineage: { match: a }', 'openlineage must be a list'],
    ['a: &x 1\nmappings: *x', 'aliases are not read; write it out'],
    ['mappings:\n  a: { preset: n8n }\n  a: { preset: n8n }', 'line 3, column 3: this key was there before'],
  ])('%j is refused: %s', (text, reason) => {
    expect(problemsOf(text)).toContain(reason);
  });

  it('that is refused is not quoted where it may have a secret', () => {
    const detail = problemsOf(aMapping('secret: { env: hunter2 }\nsignature: hunter2\nwords: [hunter2]'));
    expect(detail).not.toContain('hunter2');
  });

  it('of any text is read or refused, and changes no prototype', () => {
    const key = fc.constantFrom(
      'mappings',
      'openlineage',
      '__proto__',
      'constructor',
      'fields',
      'a',
      'preset',
      'secret',
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        fc.string(),
        fc.integer(),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          tree.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          try {
            read(text);
          } catch (error) {
            expect(PipelineError.from(error).code).toBe('mappings_invalid');
          }
          expect(Object.keys(Object.prototype)).toEqual([]);
        },
      ),
    );
  });
});
