import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldKinds } from './field-kinds.js';
import { normalizations } from './normalizations.js';
import { fieldEntries, neededFields } from './record-fields.js';
import { secretShapes, secretWords } from './redaction/index.js';
import { wordsByStatus } from './status-words.js';
import { allTopics } from './topics.js';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'records.md'), 'utf8');

/** The cells of the first table under a heading, without its two head lines. */
function tableUnder(heading: string): string[][] {
  const lines = page.split('\n');
  const at = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'));
  expect(at).toBeGreaterThanOrEqual(0);
  const first = lines.findIndex((line, index) => index > at && line.startsWith('|'));
  const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  return lines.slice(first + 2, length < 0 ? undefined : first + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Names of the fields of a DTO of ours, in the order of its file. They leave no trace at run time. */
function declaredIn(file: string, dto: string): string[] {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  const [, body = ''] = new RegExp(`class ${dto} \\{\\n([\\s\\S]*?)\\n\\}`).exec(source) ?? [];
  return [...body.matchAll(/^ {2}(\w+)\??: /gm)].map(([, name]) => name!);
}

const inCode = (names: readonly string[] = []): string => names.map((name) => `\`${name}\``).join(', ');

/** Whether a field is needed, or one of two that is. */
function neededIn(field: (typeof fieldEntries)[number]['field']): string {
  const oneOf = neededFields.find((fields) => fields.includes(field));
  return oneOf === undefined ? 'no' : oneOf.length === 1 ? 'yes' : 'one of two';
}

describe('normalizations', () => {
  it.each(Object.entries(normalizations))('%s is in snake case and says in a sentence what was done', (code, says) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(says).toMatch(/^[A-Z].*\.$/);
  });
});

describe('docs/records.md', () => {
  it('has a row for every code of a change, word for word, in order, and no other', () => {
    expect(tableUnder('Codes of changes')).toEqual(
      Object.entries(normalizations).map(([code, says]) => [`\`${code}\``, says]),
    );
  });

  it('tells of every code where it tells what standardization does', () => {
    const cells = tableUnder('What standardization does').flat().join(' ');
    for (const code of Object.keys(normalizations)) expect(cells).toContain(`\`${code}\``);
  });

  it('has a row for every field of a raw record, with all its names, and says what it can be', () => {
    expect(tableUnder('The raw record')).toEqual(
      fieldEntries.map(({ field, french, also, kind, absent, says }) => [
        inCode([field]),
        french === undefined ? '' : inCode([french]),
        inCode(also),
        neededIn(field),
        fieldKinds[kind].takes,
        absent,
        says,
      ]),
    );
  });

  it('lists every word for a status', () => {
    expect(tableUnder('Status').map(([status, , words]) => [status, words])).toEqual(
      Object.entries(wordsByStatus).map(([status, words]) => [`\`${status}\``, words.join(', ')]),
    );
  });

  it.each([
    ['The standardized record', 'standardized-log.dto.ts', 'StandardizedLogDto'],
    ['The processed record', 'processed-run.dto.ts', 'ProcessedRunDto'],
    ['The alert of a run', 'alert.dto.ts', 'AnomalyAlertMessageDto'],
    ['The change of an alert', 'alert.dto.ts', 'AlertChangeMessageDto'],
    ['The dead letter', 'dead-letter.dto.ts', 'DeadLetterDto'],
  ])('has a row for every field of %s, in order, and no other', (heading, file, dto) => {
    const fields = declaredIn(file, dto);
    expect(fields.length).toBeGreaterThan(9);
    expect(tableUnder(heading).map(([field]) => field)).toEqual(fields.map((field) => `\`${field}\``));
  });

  it('names every topic', () => {
    expect(tableUnder('Records').map(([, topic]) => topic)).toEqual(allTopics.map((topic) => `\`${topic.name}\``));
  });
});

describe('docs/records.md, of secrets', () => {
  it('names every word and every form that they are known by', () => {
    const lines = page.split('\n').map((line) => line.trim());
    for (const { says } of [...secretWords, ...secretShapes]) expect(lines).toContain(`- ${says}`);
  });
});
