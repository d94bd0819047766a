import type { Receiver } from '../../api/types';
import { useMessages } from '../../i18n/locale';
import { messages } from './notifications.messages';

type Channel = Receiver['channels'][number];

/** Services, as they write their names. */
const services: Readonly<Record<NonNullable<Channel['preset']>, string>> = {
  teams: 'Teams',
  pagerduty: 'PagerDuty',
  opsgenie: 'Opsgenie',
  discord: 'Discord',
  telegram: 'Telegram',
  ntfy: 'ntfy',
  'google-chat': 'Google Chat',
  mattermost: 'Mattermost',
  apprise: 'Apprise',
};

/** The name of a channel for people, with its number when there are several of its type: `Teams (webhook-2)`. */
export function useChannelName(): (channel: Channel) => string {
  const t = useMessages(messages);
  const types = { webhook: 'webhook', slack: 'Slack', email: t.email, alertmanager: 'Alertmanager' };
  return ({ channel, type, preset }) => {
    const name = preset === null ? types[type] : services[preset];
    return preset === null && channel === type ? name : `${name} (${channel})`;
  };
}
