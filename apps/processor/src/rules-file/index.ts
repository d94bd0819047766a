export type { BodyTemplate } from './body-template.js';
export { canMatch } from './can-match.js';
export {
  type AlertmanagerChannel,
  type Channel,
  channelsOf,
  type ConfiguredMute,
  defaultNotifySettings,
  type DigestSchedule,
  type EmailChannel,
  type MaintenanceWindow,
  maxPerMinuteOf,
  type NotifySettings,
  type Receiver,
  type Route,
  type RouteMatch,
  type RuleMatch,
  type SlackChannel,
  takesDigests,
  type WebhookChannel,
} from './notification-settings.js';
export { type Preset, type PresetName, presetNames } from './preset.js';
export { receiversWithin } from './receivers-within.js';
export {
  cutoffsOf,
  type Cutoffs,
  keepsEverything,
  type RetainedKind,
  retainedKinds,
  type RetentionPolicy,
} from './retention-policy.js';
export { RulesFileModule } from './rules-file.module.js';
export { RulesFileService } from './rules-file.service.js';
export { readRulesJson } from './rules-file.js';
export { durationSecs } from '@app/yaml';
