import { describe, expect, it } from 'vitest';
import { baselineWeeks } from './baseline-weeks';

describe('the weeks of the baseline', () => {
  const lastRunAt = '2025-09-05T10:20:00Z';

  it('are the one before what is shown, and the one that ends with the last run', () => {
    expect(baselineWeeks({ from: '2025-09-04T10:30:00Z' }, lastRunAt)).toEqual({
      before: { from: '2025-08-28T10:00:00.000Z', to: '2025-09-04T10:00:00.000Z' },
      trailing: { from: '2025-08-29T11:00:00.000Z', to: '2025-09-05T11:00:00.000Z' },
    });
  });

  it('end before the end of what is shown', () => {
    const { trailing } = baselineWeeks({ to: '2025-09-03T00:00:00Z' }, lastRunAt);
    expect(trailing.to).toBe('2025-09-03T00:00:00.000Z');
  });

  it('are one only when all time is shown', () => {
    expect(baselineWeeks({}, lastRunAt).before).toBeUndefined();
  });

  it('hold a last run at a whole hour', () => {
    expect(baselineWeeks({}, '2025-09-05T10:00:00Z').trailing.to).toBe('2025-09-05T11:00:00.000Z');
  });
});
