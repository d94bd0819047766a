import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultLimits, limitSettings } from '../limits.js';
import { aProcessedRun } from '../testing/index.js';
import { anomaliesOf, anomalyRules } from './anomaly-rules.js';

const page = readFileSync(new URL('../../../../docs/anomalies.md', import.meta.url), 'utf8');

// Rows of the table under the given heading cell, without its two head lines; backticks are for the eye.
function tableStartingWith(heading: string): string[][] {
  const lines = page.split('\n');
  const head = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const length = lines.slice(head).findIndex((line) => !line.startsWith('|'));
  return lines.slice(head + 2, head + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

const settingCells = (limit: keyof typeof limitSettings): string[] => {
  const { setting, unit } = limitSettings[limit];
  return [setting, String(defaultLimits[limit]), unit];
};

describe('anomalyRules', () => {
  it('names its rules in the order that the design promises', () => {
    expect(anomalyRules.map(({ id }) => id)).toEqual([
      'execution_failure',
      'long_execution_time',
      'high_memory_usage',
      'negative_memory_usage',
      'low_efficiency',
    ]);
  });

  it('holds every rule of the folder', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.rule.ts'));
    const named = anomalyRules.map(({ id }) => `${id.replaceAll('_', '-')}.rule.ts`);
    expect(files.toSorted()).toEqual(named.toSorted());
  });

  it('is the table of the docs, row for row', () => {
    const rows = anomalyRules.map(({ id, says, limit }) => [
      id,
      says,
      ...(limit === null ? ['–', '–', '–'] : settingCells(limit)),
    ]);
    expect(tableStartingWith('Anomaly')).toEqual(rows);
  });

  it('leaves the two bases of efficiency, which the docs list in a table of their own', () => {
    expect(tableStartingWith('Base')).toEqual([
      ['duration base', ...settingCells('durationBaseSecs')],
      ['memory base', ...settingCells('memoryBaseBytes')],
    ]);
  });

  it('knows every setting that the docs name, and the docs name every one', () => {
    const named = page.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g);
    expect(new Set(named)).toEqual(new Set(Object.values(limitSettings).map(({ setting }) => setting)));
  });
});

describe('anomaliesOf', () => {
  it('finds nothing about a healthy run', () => {
    expect(anomaliesOf(aProcessedRun(), defaultLimits)).toEqual([]);
  });

  it('finds nothing about numbers that are unknown', () => {
    const run = aProcessedRun({ duration_seconds: null, memory_used_bytes: null, efficiency_score: null });
    expect(anomaliesOf(run, defaultLimits)).toEqual([]);
  });

  it.each([
    { memory_used_bytes: 100_000_001, memory: 'high_memory_usage' },
    { memory_used_bytes: -1, memory: 'negative_memory_usage' },
  ])('names all that a run breaks, in order, with $memory', ({ memory_used_bytes, memory }) => {
    const run = aProcessedRun({ status: 'FAILED', duration_seconds: 3601, efficiency_score: 0, memory_used_bytes });
    expect(anomaliesOf(run, defaultLimits)).toEqual([
      'execution_failure',
      'long_execution_time',
      memory,
      'low_efficiency',
    ]);
  });
});
