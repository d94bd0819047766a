import { escapedHtml, escapedTags } from '../escape.js';
import { factsOf, linesOf, linksOf } from '../lines.js';
import { fitting } from '../fitting.js';
import type { PresetForm } from './preset.js';
import { type Tone, toneOf } from './tone.js';

/** Telegram counts 4096 characters without the tags; the limit here is with them. */
const MOST_CHARS = 4096;

const marks: Readonly<Record<Tone, string>> = { critical: '🔴', high: '🟠', warning: '🟡', resolved: '🟢', test: '🔵' };

/** A message of a bot of Telegram. https://core.telegram.org/bots/api#sendmessage */
export const telegram: PresetForm<'telegram'> = (message, { url, key, chat }) => {
  const links = linksOf(message).map(([label, href]) => `<a href="${escapedHtml(href)}">${label}</a>`);
  const head = [
    `${marks[toneOf(message)]} <b>${escapedTags(message.title)}</b>`,
    ...(links.length === 0 ? [] : [links.join(' · ')]),
    ...factsOf(message).map(([name, value]) => `${name}: ${escapedTags(value)}`),
  ];
  const top = fitting(head, MOST_CHARS);
  const most = MOST_CHARS - top.join('\n').length;
  const lines = linesOf(message, { most, form: (line) => `• ${escapedTags(line)}` });
  return {
    url: `${url.replace(/\/+$/, '')}/bot${key}/sendMessage`,
    body: {
      chat_id: chat,
      text: [...top, ...lines].join('\n'),
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
    },
  };
};
