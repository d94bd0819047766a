import type { NotificationMessage } from '@app/alerting';
import type { SlackChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { factsOf, linesOf } from './lines.js';
import { post } from './post.js';

/** Slack refuses a longer section. */
const MAX_SECTION_CHARS = 3000;
const marks = { firing: ':red_circle:', repeat: ':red_circle:', resolved: ':large_green_circle:', test: ':wave:' };

/** Text for those that know only that (Mattermost, Rocket.Chat), and blocks. @throws DeliveryError */
export async function sendSlack(
  { url }: SlackChannel,
  message: NotificationMessage,
  { signal }: Attempt,
): Promise<void> {
  await post({ url, body: JSON.stringify(slackBodyOf(message)), signal });
}

/** What is sent. What customers wrote is escaped: it can neither link nor call anybody. */
export function slackBodyOf(message: NotificationMessage): object {
  const title = `${marks[message.kind]} *${escaped(message.title)}*`;
  const lines = linesOf(message).map((line) => `• ${escaped(line)}`);
  const facts = factsOf(message).map(([name, value]) => `${name}: ${escaped(value)}`);
  return {
    text: [title, ...lines].join('\n'),
    blocks: [
      section(title),
      ...(lines.length > 0 ? [section(fitting(lines).join('\n'))] : []),
      { type: 'context', elements: [{ type: 'mrkdwn', text: facts.join(' · ') }] },
    ],
  };
}

const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** Whole lines: half of an escape would be none. */
function fitting(lines: readonly string[]): string[] {
  let chars = 0;
  return lines.filter((line) => (chars += line.length + 1) <= MAX_SECTION_CHARS);
}

/** The three characters that mean something to Slack, as it wants them. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
