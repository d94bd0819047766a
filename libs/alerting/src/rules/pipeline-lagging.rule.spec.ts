import { aPipeline, checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import type { PipelineView } from './checks.js';
import { pipelineLagging } from './pipeline-lagging.rule.js';

const evaluate = (overrides: Partial<PipelineView>, said = {}) =>
  checkOf(pipelineLagging, 'pipeline').evaluate(aPipeline(overrides), optionsOf(pipelineLagging, said));

describe('pipeline-lagging', () => {
  it.each([
    { name: 'we keep up', view: {} },
    { name: 'a delay exactly at the limit', view: { delaySecs: 300 } },
    { name: 'all sources but one silent', view: { sources: 5, silentSources: 4 } },
    { name: 'too few sources to stop all at once', view: { sources: 1, silentSources: 1 } },
  ])('is good: $name', ({ view }) => {
    expect(evaluate(view)?.is).toBe('good');
  });

  it.each([
    {
      name: 'a delay one past the limit',
      view: { delaySecs: 301 },
      says: 'we are behind: the newest run waited 301 s before it was stored',
      measurement: { metric: 'delay_seconds', observed: 301, threshold: 300 },
    },
    {
      name: 'every source silent',
      view: { sources: 5, silentSources: 5 },
      says: 'all 5 sources are silent at once',
      measurement: { metric: 'silent_sources', observed: 5, threshold: 4 },
    },
    {
      name: 'just enough sources, all of them silent',
      view: { sources: 2, silentSources: 2 },
      says: 'all 2 sources are silent at once',
      measurement: { metric: 'silent_sources', observed: 2, threshold: 1 },
    },
    {
      name: 'every source silent, and no delay known',
      view: { sources: 5, silentSources: 5, delaySecs: null },
      says: 'all 5 sources are silent at once',
      measurement: { metric: 'silent_sources', observed: 5, threshold: 4 },
    },
  ])('fires: $name', ({ view, says, measurement }) => {
    expect(evaluate(view)).toMatchObject({ is: 'bad', says, measurements: [measurement] });
  });

  it('is not over because of a run of which nobody knows how long it waited', () => {
    expect(evaluate({ delaySecs: null, alertMetrics: ['delay_seconds'] })).toBeNull();
    expect(evaluate({ delaySecs: null, alertMetrics: ['silent_sources'] })?.is).toBe('good');
  });

  it('takes other limits', () => {
    expect(evaluate({ delaySecs: 60 }, { max_delay_mins: 1 })?.is).toBe('good');
    expect(evaluate({ delaySecs: 60.1 }, { max_delay_mins: 1 })?.is).toBe('bad');
    expect(evaluate({ sources: 5, silentSources: 5 }, { min_sources: 6 })?.is).toBe('good');
  });
});
