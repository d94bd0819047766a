import type { NotificationMessage } from '@app/alerting';
import type { SlackChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { factsOf, linesOf } from './lines.js';
import { post } from './post.service.js';

/** Slack's limit for the text of a section. */
const MAX_SECTION_CHARS = 3000;
const marks = {
  firing: ':red_circle:',
  joined: ':red_circle:',
  repeat: ':red_circle:',
  resolved: ':large_green_circle:',
  test: ':wave:',
  digest: ':incoming_envelope:',
};

/** Posts blocks, and plain text for receivers without blocks (Mattermost, Rocket.Chat). @throws DeliveryError */
export async function sendSlack(
  { url }: SlackChannel,
  message: NotificationMessage,
  { signal }: Attempt,
): Promise<void> {
  await post({ url, body: JSON.stringify(slackBodyOf(message)), signal });
}

/** The body of the request. Customer data is escaped, so it can neither link nor mention. */
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

/** Keeps whole lines, because a cut could split an escape. */
function fitting(lines: readonly string[]): string[] {
  let chars = 0;
  return lines.filter((line) => (chars += line.length + 1) <= MAX_SECTION_CHARS);
}

/** Escapes Slack's three control characters. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
