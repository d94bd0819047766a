import { aWindow, checkOf, optionsOf, someRuns } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import { failureRateHigh } from './failure-rate-high.rule.js';

const options = optionsOf(failureRateHigh);
const window = (view: Parameters<typeof aWindow>[0], said = {}) =>
  checkOf(failureRateHigh, 'window', 'source').evaluate(aWindow(view), { ...options, ...said });
const cycle = (view: Parameters<typeof aWindow>[0]) =>
  checkOf(failureRateHigh, 'cycle', 'source').evaluate(aWindow(view), options);

describe('failure-rate-high', () => {
  it('says the same of a company as of a source', () => {
    const view = aWindow({ runs: someRuns(100, 3) });
    for (const on of ['window', 'cycle'] as const) {
      const company = checkOf(failureRateHigh, on, 'company').evaluate(view, options);
      expect(company).toEqual(checkOf(failureRateHigh, on, 'source').evaluate(view, options));
    }
  });

  it('looks at as many minutes as its option says', () => {
    expect(checkOf(failureRateHigh, 'window', 'company').minutes({ ...options, window_mins: 7 })).toBe(7);
  });

  it.each([
    { name: 'no runs', total: 0, failures: 0 },
    { name: 'thin traffic, all of it failing', total: 19, failures: 19 },
    { name: 'thin traffic without failures', total: 19, failures: 0 },
    { name: 'a single failure in a window above the limit', total: 20, failures: 1 },
  ])('says nothing about $name', ({ total, failures }) => {
    expect(window({ runs: someRuns(total, failures) })).toBeNull();
  });

  it.each([
    { name: 'exactly at the limit', total: 100, failures: 2 },
    { name: 'one failure in a cycle of 72', total: 72, failures: 1 },
    { name: 'just enough runs, none failed', total: 20, failures: 0 },
  ])('is good: $name', ({ total, failures }) => {
    expect(window({ runs: someRuns(total, failures) })?.is).toBe('good');
    expect(cycle({ runs: someRuns(total, failures) })?.is).toBe('good');
  });

  it.each([
    { name: 'one past the limit', total: 100, failures: 3, observed: 0.03 },
    { name: 'just enough runs', total: 20, failures: 2, observed: 0.1 },
  ])('fires: $name', ({ total, failures, observed }) => {
    const measurements = [{ metric: 'failure_ratio', observed, threshold: 0.02, baseline: null }];
    const verdict = window({ runs: someRuns(total, failures) });
    expect(verdict).toMatchObject({ is: 'bad', measurements });
    expect(verdict?.runs).toHaveLength(failures);
  });

  it('says how many failed of how many', () => {
    expect(window({ runs: someRuns(100, 3) })?.says).toBe('3 of 100 runs failed (3.00 %, limit 2.00 %)');
  });

  it('fires on one failure in a cycle that closed', () => {
    expect(cycle({ runs: someRuns(20, 1) })?.is).toBe('bad');
    expect(cycle({ runs: someRuns(19, 1) })).toBeNull();
  });

  it.each([
    { name: 'enough good runs since', total: 20, failures: 0, is: 'good' },
    { name: 'one good run too few since', total: 19, failures: 0, is: undefined },
    { name: 'enough runs since, above the limit', total: 20, failures: 1, is: undefined },
  ])('on thin traffic after an alert, with $name: $is', ({ total, failures, is }) => {
    const view = { runs: someRuns(3, 1), sinceAlert: someRuns(total, failures) };
    expect(window(view)?.is).toBe(is);
    expect(cycle(view)?.is).toBe(is);
  });

  it('takes other limits', () => {
    const said = { min_runs: 4, max_failure_ratio: 0.5, min_failures: 3 };
    expect(window({ runs: someRuns(4, 2) }, said)?.is).toBe('good');
    expect(window({ runs: someRuns(4, 3) }, said)?.is).toBe('bad');
    expect(window({ runs: someRuns(4, 3) }, { ...said, min_failures: 4 })).toBeNull();
  });
});
