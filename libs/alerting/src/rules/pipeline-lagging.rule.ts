import { defineRule } from './define-rule.js';

/** Our own outage must not look like theirs: while this fires, silence of others is unknown. */
export const pipelineLagging = defineRule({
  id: 'pipeline-lagging',
  version: 1,
  severity: 'high',
  says: 'We ourselves are behind, or every source stopped at once.',
  scopes: ['everything'],
  options: {
    max_delay_mins: {
      default: 5,
      min: 1,
      unit: 'minutes',
      says: 'Time between taking a run in and storing it that is still fine.',
    },
    min_sources: { default: 2, min: 2, unit: 'sources', says: 'Fewer sources than this cannot stop "all at once".' },
  },
  checks: [
    {
      on: 'pipeline',
      evaluate({ sources, silentSources, delaySecs, alertMetrics }, { max_delay_mins, min_sources }) {
        const limitSecs = max_delay_mins * 60;
        const delay = { metric: 'delay_seconds', observed: delaySecs ?? 0, threshold: limitSecs, baseline: null };
        if (delay.observed > limitSecs) {
          const says = `we are behind: the newest run waited ${Math.round(delay.observed)} s before it was stored`;
          return { is: 'bad', measurements: [delay], says };
        }
        const silent = { metric: 'silent_sources', observed: silentSources, threshold: sources - 1, baseline: null };
        if (sources >= min_sources && silentSources === sources) {
          return { is: 'bad', measurements: [silent], says: `all ${sources} sources are silent at once` };
        }
        // A run with an unknown waiting time says nothing about a delay.
        if (delaySecs === null && alertMetrics.includes(delay.metric)) return null;
        return {
          is: 'good',
          measurements: [...(delaySecs === null ? [] : [delay]), ...(sources === 0 ? [] : [silent])],
        };
      },
    },
  ],
});
