import { describe, expect, it } from 'vitest';
import { folderValue, partitionsBetween } from './partitions.js';

const foldersOf = (from: string, to: string, by: 'day' | 'month'): string[] =>
  [...partitionsBetween(Date.parse(from), Date.parse(to), by)].map(({ folder }) => folder);

describe('partitions of an export', () => {
  it.each([
    ['a moment of a month', '2025-09-30T23:59:59.999Z', '2025-10-01T00:00:00Z', ['month=2025-09']],
    ['up to the end of a month', '2025-09-05T00:00:00Z', '2025-10-01T00:00:00Z', ['month=2025-09']],
    ['a moment more', '2025-09-05T00:00:00Z', '2025-10-01T00:00:00.001Z', ['month=2025-09', 'month=2025-10']],
    ['over a year', '2025-12-31T23:00:00Z', '2026-02-01T00:00:00Z', ['month=2025-12', 'month=2026-01']],
  ])('are months: %s', (_, from, to, folders) => {
    expect(foldersOf(from, to, 'month')).toEqual(folders);
  });

  it('are days, which adjoin', () => {
    const days = [
      ...partitionsBetween(Date.parse('2024-02-28T12:00:00Z'), Date.parse('2024-03-01T00:00:00.001Z'), 'day'),
    ];
    expect(days.map(({ folder }) => folder)).toEqual(['day=2024-02-28', 'day=2024-02-29', 'day=2024-03-01']);
    expect(days.slice(1).map(({ from }) => from)).toEqual(days.slice(0, -1).map(({ to }) => to));
  });

  it.each([
    ['acme', 'acme'],
    ['Acme Nord/Süd=1%', 'Acme%20Nord%2FS%C3%BCd%3D1%25'],
    ['..', '..'],
    ['', '__HIVE_DEFAULT_PARTITION__'],
  ])('name a company in a way that decodes: %j', (company, folder) => {
    expect(folderValue(company)).toBe(folder);
    if (company !== '') expect(decodeURIComponent(folder)).toBe(company);
  });
});
