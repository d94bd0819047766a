import type { LevelChange, LevelLimits } from './checks.js';
import { defineRule } from './define-rule.js';
import { levelLimits, levelOptions } from './level-options.js';
import { bytesText, durationText, lastText, timesText } from './words.js';

const saysMemory = ({ observed, usual, runs, of }: LevelChange): string =>
  `uses ${timesText(observed / usual)} its usual memory: ${bytesText(observed)} ${lastText(runs, of)}, usually ${bytesText(usual)}`;

const saysCpu = ({ observed, usual, runs, of }: LevelChange): string =>
  `uses ${timesText(observed / usual)} its usual CPU time: ${durationText(observed)} ${lastText(runs, of)}, usually ${durationText(usual)}`;

interface Options {
  readonly min_ratio: number;
  readonly min_increase_bytes: number;
  readonly min_increase_cpu_secs: number;
  readonly false_alarms_a_month: number;
  readonly min_runs: number;
  readonly adopt_days: number;
}

const memoryLimits = (options: Options): LevelLimits =>
  levelLimits(options, {
    ratio: options.min_ratio,
    leastDifference: options.min_increase_bytes,
  });

const cpuLimits = (options: Options): LevelLimits =>
  levelLimits(options, {
    ratio: options.min_ratio,
    leastDifference: options.min_increase_cpu_secs,
  });

/** Negative memory is not measured memory, and is left out. */
export const resourceOveruse = defineRule({
  id: 'resource-overuse',
  version: 2,
  severity: 'warning',
  meaning: 'hungry',
  says: 'Runs use more memory or CPU time than their own level, together by more than chance.',
  scopes: ['source', 'object'],
  options: {
    min_ratio: { default: 1.25, min: 1, unit: 'ratio', says: 'Times its level at which a subject is hungry.' },
    min_increase_bytes: { default: 2_000_000, min: 0, unit: 'bytes', says: 'Increase of memory that is still fine.' },
    min_increase_cpu_secs: { default: 3, min: 0, unit: 'seconds', says: 'Increase of CPU time that is still fine.' },
    max_memory_bytes: { default: 0, min: 0, unit: 'bytes', says: 'A fixed limit of memory beside the level; 0: none.' },
    max_cpu_secs: { default: 0, min: 0, unit: 'seconds', says: 'A fixed limit of CPU time beside the level; 0: none.' },
    ...levelOptions,
  },
  checks: [
    {
      on: 'limit',
      metric: 'memory_used_bytes',
      limit: ({ max_memory_bytes }) => max_memory_bytes,
      says: (observed) => `used ${bytesText(observed)} of memory, more than its limit`,
    },
    {
      on: 'limit',
      metric: 'cpu_time_seconds',
      limit: ({ max_cpu_secs }) => max_cpu_secs,
      says: (observed) => `used ${durationText(observed)} of CPU time, more than its limit`,
    },
    { on: 'level', of: 'object', metric: 'memory_used_bytes', direction: 'up', limits: memoryLimits, says: saysMemory },
    { on: 'level', of: 'source', metric: 'memory_used_bytes', direction: 'up', limits: memoryLimits, says: saysMemory },
    { on: 'level', of: 'object', metric: 'cpu_time_seconds', direction: 'up', limits: cpuLimits, says: saysCpu },
    { on: 'level', of: 'source', metric: 'cpu_time_seconds', direction: 'up', limits: cpuLimits, says: saysCpu },
  ],
});
