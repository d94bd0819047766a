import type { NotificationMessage } from '@app/alerting';
import type { Preset } from '../../../rules-file/index.js';
import { apprise } from './apprise.js';
import { discord } from './discord.js';
import { googleChat } from './google-chat.js';
import { mattermost } from './mattermost.js';
import { ntfy } from './ntfy.js';
import { opsgenie } from './opsgenie.js';
import { pagerduty } from './pagerduty.js';
import type { PresetForm, PresetRequest } from './preset.js';
import { teams } from './teams.js';
import { telegram } from './telegram.js';

const forms: { readonly [N in Preset['name']]: PresetForm<N> } = {
  teams,
  pagerduty,
  opsgenie,
  discord,
  telegram,
  ntfy,
  'google-chat': googleChat,
  mattermost,
  apprise,
};

export type { PresetRequest } from './preset.js';

/** The request that tells a message to a service. */
export const presetRequestOf = (message: NotificationMessage, preset: Preset): PresetRequest =>
  (forms[preset.name] as PresetForm<Preset['name']>)(message, preset);
