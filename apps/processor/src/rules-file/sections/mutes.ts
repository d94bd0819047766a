import type { Rule } from '@app/alerting';
import type { ConfiguredMute } from '../notification-settings.js';
import { instant, listOf, mapping, needed, optional, type Reader, refuse, text, then } from '@app/yaml';
import { ruleMatch } from './match.js';

export const mutes = (rules: readonly Rule[]): Reader<readonly ConfiguredMute[]> =>
  listOf(
    then(
      mapping({
        match: needed(ruleMatch(rules)),
        from: optional(instant),
        until: needed(instant),
        comment: needed(text),
      }),
      (mute, location) =>
        mute.from !== undefined && Date.parse(mute.from) >= Date.parse(mute.until)
          ? refuse(location, 'ends before it begins')
          : mute,
    ),
  );
