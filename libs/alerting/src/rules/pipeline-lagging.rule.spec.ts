import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import type { PipelineView } from './checks.js';
import { pipelineLagging } from './pipeline-lagging.rule.js';

/** A system that keeps up. */
const aView = (overrides: Partial<PipelineView>): PipelineView => ({
  silentSources: 0,
  delaySecs: 1,
  lagSecs: 2,
  alertMetrics: [],
  ...overrides,
});
const evaluate = (overrides: Partial<PipelineView>, said = {}) =>
  checkOf(pipelineLagging, 'pipeline').evaluate(aView(overrides), optionsOf(pipelineLagging, said));

describe('pipeline-lagging', () => {
  it.each([
    { name: 'we keep up', view: {} },
    { name: 'a delay exactly at the limit', view: { delaySecs: 300 } },
    { name: 'one source silent while nothing else came', view: { silentSources: 1 } },
    { name: 'what comes is old, and nobody was called silent', view: { lagSecs: 9000 } },
  ])('is good: $name', ({ view }) => {
    expect(evaluate(view)).toMatchObject({ is: 'good', says: 'runs arrive again' });
  });

  it.each([
    {
      name: 'a delay one past the limit',
      view: { delaySecs: 301 },
      says: 'we are behind: the newest run waited 5 min 1 s before it was stored',
      measurement: { metric: 'delay_seconds', observed: 301, threshold: 300 },
    },
    {
      name: 'two sources silent while nothing else came',
      view: { silentSources: 2 },
      says: '2 sources that should have run did not, and nothing else came meanwhile',
      measurement: { metric: 'silent_sources', observed: 2, threshold: 1 },
    },
    {
      name: 'the same, and no delay known',
      view: { silentSources: 5, delaySecs: null },
      says: '5 sources that should have run did not, and nothing else came meanwhile',
      measurement: { metric: 'silent_sources', observed: 5, threshold: 1 },
    },
  ])('fires: $name', ({ view, says, measurement }) => {
    expect(evaluate(view)).toMatchObject({ is: 'bad', says, measurements: [measurement] });
  });

  it('is not over because of a run of which nobody knows how long it waited', () => {
    expect(evaluate({ delaySecs: null, alertMetrics: ['delay_seconds'] })).toBeNull();
    expect(evaluate({ delaySecs: null, alertMetrics: ['silent_sources'] })?.is).toBe('good');
  });

  it('is not over because of a run that is old', () => {
    expect(evaluate({ lagSecs: 301, alertMetrics: ['silent_sources'] })).toBeNull();
    expect(evaluate({ lagSecs: 300, alertMetrics: ['silent_sources'] })?.is).toBe('good');
    expect(evaluate({ lagSecs: 301, alertMetrics: ['delay_seconds'] })?.is).toBe('good');
  });

  it('takes other limits', () => {
    expect(evaluate({ delaySecs: 60 }, { max_delay_mins: 1 })?.is).toBe('good');
    expect(evaluate({ delaySecs: 60.1 }, { max_delay_mins: 1 })?.is).toBe('bad');
    expect(evaluate({ silentSources: 5 }, { min_sources: 6 })?.is).toBe('good');
  });
});
