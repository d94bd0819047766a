import { describe, expect, it } from 'vitest';
import { usage, optionTable } from './option-table.js';
import { readOptions } from './read-options.js';

const now = new Date('2025-09-05T20:59:59.999Z');
const read = (line: string) => readOptions(line.split(' ').filter(Boolean), now);

describe('readOptions', () => {
  it('asks for a day of two companies up to the last quarter hour when nothing is said', () => {
    expect(read('')).toEqual({
      kind: 'generate',
      sample: { until: new Date('2025-09-05T20:45:00Z'), hours: 24, companies: 2, seed: 1 },
      out: undefined,
    });
  });

  it('reads every option', () => {
    const line =
      '--hours 0.5 --companies 3 --seed 0 --sources 24 --objects 2000 --until 2025-09-05T16:45-04:00 --out a.json';
    expect(read(line)).toEqual({
      kind: 'generate',
      sample: {
        until: new Date('2025-09-05T20:45:00Z'),
        hours: 0.5,
        companies: 3,
        seed: 0,
        sources: 24,
        objects: 2000,
      },
      out: 'a.json',
    });
  });

  it.each(['--help', '-h', '--help --hours x'])('asks for help: %s', (line) => {
    expect(read(line)).toEqual({ kind: 'help' });
  });

  it.each([
    ['--colour red', "Unknown option '--colour'"],
    ['extra', "Unexpected argument 'extra'"],
    ['--hours', "Option '--hours <value>' argument missing"],
    ['--hours many', '--hours must be a number, got "many"'],
    ['--hours=', '--hours must be a number, got ""'],
    ['--hours Infinity', '--hours must be a number, got "Infinity"'],
    ['--hours 0x10', '--hours must be a number, got "0x10"'],
    ['--hours 0', '--hours must be more than 0'],
    ['--hours -5', '--hours must be more than 0'],
    ['--hours=-5', '--hours must be more than 0'],
    ['--companies 0', '--companies must be a whole number from 1 to 1000'],
    ['--companies 1.5', '--companies must be a whole number from 1 to 1000'],
    ['--seed 4294967296', '--seed must be a whole number from 0 to 4294967295'],
    ['--companies 3 --sources 2', '--sources must be a whole number from 3, one for each company, to 10000'],
    ['--objects 0', '--objects must be a whole number from 1 to 1000000'],
    ['--until yesterday', '--until must be a time with its offset, such as 2025-09-05T21:00:00Z, got "yesterday"'],
    [
      '--until 2025-09-05T21:00:00',
      '--until must be a time with its offset, such as 2025-09-05T21:00:00Z, got "2025-09-05T21:00:00"',
    ],
    [
      '--until 2025-02-30T00:00:00Z',
      '--until must be a time with its offset, such as 2025-09-05T21:00:00Z, got "2025-02-30T00:00:00Z"',
    ],
    ['--until 1969-01-01T00:00:00Z', '--until must be a time from 1971 to 2199'],
    ['--out=', '--out needs the name of a file'],
  ])('refuses %s and says why', (line, reason) => {
    expect(read(line)).toEqual({ kind: 'refuse', reason });
  });

  it.each(Object.keys(optionTable))('shows --%s in the help', (name) => {
    expect(usage).toMatch(new RegExp(`^  --${name}\\b.* [a-z]`, 'm'));
  });
});
