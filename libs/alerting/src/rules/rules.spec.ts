import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { severities } from '../model/alert.js';
import { rules } from './rules.js';

const docs = new URL('../../../../docs/rules/', import.meta.url);
const pageOf = (name: string): string => readFileSync(new URL(`${name}.md`, docs), 'utf8');
const counts = new Set(['runs', 'records', 'objects', 'cycles', 'weeks', 'days', 'sources']);
const options = rules.flatMap(({ id, options }) =>
  Object.entries(options).map(([name, option]) => ({ id, name, ...option })),
);

// Rows of the table of options, without its two head lines; backticks are for the eye.
function optionRows(page: string): string[][] {
  const lines = page.split('\n');
  const head = lines.findIndex((line) => line.startsWith('| Option '));
  const length = lines.slice(head).findIndex((line) => !line.startsWith('|'));
  return lines.slice(head + 2, head + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

describe('rules', () => {
  it('have ids of their own', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it('are all the rules of the folder', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.rule.ts'));
    expect(files.toSorted()).toEqual(rules.map(({ id }) => `${id}.rule.ts`).toSorted());
  });

  it('are all the pages of the docs, and the first page links to each', () => {
    const pages = readdirSync(docs).filter((file) => file.endsWith('.md') && file !== 'README.md');
    expect(pages.toSorted()).toEqual(rules.map(({ id }) => `${id}.md`).toSorted());
    const links = [...pageOf('README').matchAll(/\]\(([a-z-]+\.md)\)/g)].map(([, page]) => page);
    expect(links.toSorted()).toEqual(pages.toSorted());
  });

  it.each([...rules])('$id has a page that says what it says, its severity and its scopes', (rule) => {
    const page = pageOf(rule.id);
    expect(page).toMatch(new RegExp(`^# ${rule.id}\n`));
    expect(page.replaceAll(/\s+/g, ' ')).toContain(rule.says);
    expect(page).toContain(`**Severity.** \`${rule.severity}\``);
    expect(page).toContain(`**Scopes.** ${rule.scopes.map((scope) => `\`${scope}\``).join(', ')}`);
  });

  it.each([...rules])('$id has its options in the table of its page, row for row', (rule) => {
    const rows = Object.entries(rule.options).map(([name, option]) => [
      name,
      String(option.default),
      String(option.min),
      option.max === undefined ? '–' : String(option.max),
      option.unit,
      option.says,
    ]);
    expect(optionRows(pageOf(rule.id))).toEqual(rows);
  });

  it.each([...rules])('$id has a version, a known severity, and something to look at', (rule) => {
    expect(rule.version).toBeGreaterThanOrEqual(1);
    expect(severities).toContain(rule.severity);
    expect(rule.checks.length).toBeGreaterThan(0);
    expect(rule.scopes.length).toBeGreaterThan(0);
  });

  it.each(options)('$id.$name has a default within its limits', ({ default: value, min, max = Infinity }) => {
    expect(value).toBeGreaterThanOrEqual(min);
    expect(value).toBeLessThanOrEqual(max);
  });

  it.each(options.filter(({ unit }) => counts.has(unit)))('$id.$name counts $unit in whole numbers', (option) => {
    for (const value of [option.default, option.min, option.max ?? 0]) expect(Number.isInteger(value)).toBe(true);
  });
});
