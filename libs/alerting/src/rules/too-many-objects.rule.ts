import { defineRule } from './define-rule.js';

/** Runs are set aside because their objects are new and there is no room for another one. */
export const tooManyObjects = defineRule({
  id: 'too-many-objects',
  version: 1,
  severity: 'high',
  meaning: 'limited',
  says: 'Runs of new objects are set aside: there are as many objects or sources as the limit.',
  scopes: ['everything', 'company'],
  options: {
    quiet_mins: { default: 60, min: 1, unit: 'minutes', says: 'Time without a refused run after which it is over.' },
  },
  checks: [
    {
      on: 'room',
      evaluate({ quietSecs, hasRunSince }, { quiet_mins }) {
        const limitSecs = quiet_mins * 60;
        const quietTime = { metric: 'quiet_seconds', observed: quietSecs, threshold: limitSecs, baseline: null };
        if (quietSecs === 0) {
          const says = 'has too many objects: runs of new ones are set aside as too_many_objects';
          return { is: 'bad', measurements: [quietTime], says };
        }
        return quietSecs >= limitSecs && hasRunSince ? { is: 'good', measurements: [quietTime] } : null;
      },
    },
  ],
});
