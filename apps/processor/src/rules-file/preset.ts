/** The names of the presets of a webhook. */
export const presetNames = [
  'teams',
  'pagerduty',
  'opsgenie',
  'discord',
  'telegram',
  'ntfy',
  'google-chat',
  'mattermost',
  'apprise',
] as const;
export type PresetName = (typeof presetNames)[number];

/** A service with a form of its own, and where in it messages go. */
export type Preset =
  | { readonly name: 'teams' | 'discord' | 'google-chat' | 'mattermost'; readonly url: string }
  | { readonly name: 'pagerduty' | 'opsgenie'; readonly url: string; readonly key: string }
  | { readonly name: 'telegram'; readonly url: string; readonly key: string; readonly chat: string }
  | { readonly name: 'ntfy'; readonly url: string; readonly topic: string; readonly key: string | null }
  | { readonly name: 'apprise'; readonly url: string; readonly tag: string | null };

/** Whether the service keeps alerts by itself: each message about an incident has to reach it, its end above all. */
export const keepsAlerts = ({ name }: Preset): boolean => name === 'pagerduty' || name === 'opsgenie';
