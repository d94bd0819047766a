import type { Rule } from '@app/alerting';
import type { ConfiguredSilence } from '../notification-settings.js';
import { listOf, mapping, needed, optional } from '../yaml/collections.js';
import { type Reader, refuse, then } from '../yaml/place.js';
import { text } from '../yaml/scalars.js';
import { instant } from '../yaml/times.js';
import { ruleMatch } from './match.js';

export const silences = (rules: readonly Rule[]): Reader<readonly ConfiguredSilence[]> =>
  listOf(
    then(
      mapping({
        match: needed(ruleMatch(rules)),
        from: optional(instant),
        until: needed(instant),
        comment: needed(text),
      }),
      (silence, place) =>
        silence.from !== undefined && Date.parse(silence.from) >= Date.parse(silence.until)
          ? refuse(place, 'ends before it begins')
          : silence,
    ),
  );
