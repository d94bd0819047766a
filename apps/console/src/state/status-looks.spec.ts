import { describe, expect, it } from 'vitest';
import { shared } from '../i18n/shared.messages';
import { chartedStatuses, statusLooks, statusNames } from './status-looks';

describe('statuses', () => {
  it.each(['en', 'fr'] as const)('have names of their own in the language %s', (language) => {
    const names = statusNames.map((status) => shared[language][statusLooks[status].word]);
    expect(new Set(names).size).toBe(6);
    expect(names.every((name) => name !== '')).toBe(true);
  });

  it('are in a chart when runs have them, success and failure always', () => {
    expect(chartedStatuses([])).toEqual(['FAILED', 'SUCCESS']);
    expect(chartedStatuses(['SKIPPED', 'SUCCESS', undefined, 'PARTIAL'])).toEqual([
      'FAILED',
      'SUCCESS',
      'PARTIAL',
      'SKIPPED',
    ]);
  });
});
