import { describe, expect, it } from 'vitest';
import { PROCESSOR_GROUP, readOptions } from './options.js';

const nowMs = Date.parse('2025-09-05T21:00:00Z');
const timeOf = (to: string): string => new Date(readOptions(['--to', to], nowMs)!.toMs).toISOString();

describe('the options of a rewind', () => {
  it.each([
    ['90s', '2025-09-05T20:58:30.000Z'],
    ['10m', '2025-09-05T20:50:00.000Z'],
    ['2h', '2025-09-05T19:00:00.000Z'],
    ['3d', '2025-09-02T21:00:00.000Z'],
    ['2025-09-05T20:45:00Z', '2025-09-05T20:45:00.000Z'],
    ['2025-09-05T22:45:00.5+02:00', '2025-09-05T20:45:00.500Z'],
    ['99999d', '1970-01-01T00:00:00.000Z'],
  ])('read --to %s as %s', (to, expected) => {
    expect(timeOf(to)).toBe(expected);
  });

  it.each(['10', 'm', '5 m', '1w', '2025-09-05', '2025-09-05T20:45:00', 'yesterday', '2025-13-05T20:45:00Z', ''])(
    'refuse --to %j',
    (to) => {
      expect(() => timeOf(to)).toThrow('--to must be such as');
    },
  );

  it.each(['--help', '-h'])('are none with %s', (option) => {
    expect(readOptions([option], nowMs)).toBeNull();
  });

  it('refuse a time to come, and none', () => {
    expect(() => timeOf('2025-09-05T21:00:01Z')).toThrow('--to must lie in the past');
    expect(() => readOptions([], nowMs)).toThrow('--to is missing');
  });

  it('mean the processor and do something unless they say otherwise', () => {
    expect(readOptions(['--to', '1m'], nowMs)).toMatchObject({ groupId: PROCESSOR_GROUP, isDryRun: false });
    const options = readOptions(['--to', '1m', '--group', 'mine', '--dry-run'], nowMs);
    expect(options).toMatchObject({ groupId: 'mine', isDryRun: true });
  });

  it('are no others', () => {
    expect(() => readOptions(['--to', '1m', '--force'], nowMs)).toThrow('--force');
  });
});
