import type { NotificationMessage } from '@app/alerting';
import type { SlackChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { escapedTags } from './escape.js';
import { factsOf, linesOf, linksOf } from './lines.js';
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
  summary: ':clipboard:',
};

/** Posts blocks, and plain text for receivers without blocks (Mattermost, Rocket.Chat). @throws DeliveryError */
export async function sendSlack({ url }: SlackChannel, message: NotificationMessage, attempt: Attempt): Promise<void> {
  await post({ url, body: JSON.stringify(slackBodyOf(message)) }, attempt);
}

/** The body of the request. Customer data is escaped, so it can neither link nor mention. */
export function slackBodyOf(message: NotificationMessage): object {
  const title = `${marks[message.kind]} *${escapedTags(message.title)}*`;
  const form = (line: string): string => `• ${escapedTags(line)}`;
  const lines = linesOf(message, { most: MAX_SECTION_CHARS, form });
  const allLines = linesOf(message, { most: Infinity, form });
  const facts = factsOf(message).map(([name, value]) => `${name}: ${escapedTags(value)}`);
  // An address has neither < nor > nor |: they are escaped in it.
  const links = linksOf(message).map(([label, url]) => `<${escapedTags(url)}|${label}>`);
  return {
    text: [title, ...allLines, ...links].join('\n'),
    blocks: [
      section(title),
      ...(lines.length > 0 ? [section(lines.join('\n'))] : []),
      ...(links.length > 0 ? [section(links.join(' · '))] : []),
      { type: 'context', elements: [{ type: 'mrkdwn', text: facts.join(' · ') }] },
    ],
  };
}

const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } });
