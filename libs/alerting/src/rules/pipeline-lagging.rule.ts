import { defineRule } from './define-rule.js';
import { countText, durationText } from './words.js';

/** Our own outage must not look like theirs: while this fires, silence of others is unknown. */
export const pipelineLagging = defineRule({
  id: 'pipeline-lagging',
  version: 2,
  severity: 'high',
  meaning: 'behind',
  says: 'We ourselves are behind, or everybody who should have run stopped at once.',
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
      evaluate({ silentSources, delaySecs, lagSecs, alertMetrics }, { max_delay_mins, min_sources }) {
        const limitSecs = max_delay_mins * 60;
        const delay = { metric: 'delay_seconds', observed: delaySecs ?? 0, threshold: limitSecs, baseline: null };
        if (delay.observed > limitSecs) {
          const says = `we are behind: the newest run waited ${durationText(delay.observed)} before it was stored`;
          return { is: 'bad', measurements: [delay], says };
        }
        const silent = {
          metric: 'silent_sources',
          observed: silentSources,
          threshold: min_sources - 1,
          baseline: null,
        };
        if (silentSources >= min_sources) {
          const says = `${countText(silentSources, 'source')} that should have run did not, and nothing else came meanwhile`;
          return { is: 'bad', measurements: [silent], says };
        }
        // A run with an unknown waiting time says nothing about a delay.
        if (delaySecs === null && alertMetrics.includes(delay.metric)) return null;
        // The runs that come now are old: their senders are behind, and nothing is known of the others yet.
        if (lagSecs > limitSecs && alertMetrics.includes(silent.metric)) return null;
        return {
          is: 'good',
          measurements: [...(delaySecs === null ? [] : [delay]), silent],
          says: 'runs arrive again',
        };
      },
    },
  ],
});
