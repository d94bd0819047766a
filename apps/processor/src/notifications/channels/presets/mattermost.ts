import { escapedMarkdown, markdownLink } from '../escape.js';
import { factsOf, linesOf, linksOf } from '../lines.js';
import { cut, fitting } from './fitting.js';
import type { PresetForm } from './preset.js';
import { colours, toneOf } from './tone.js';

/** A post may have 16 383 characters. */
const MOST_TEXT_CHARS = 12_000;
const MOST_VALUE_CHARS = 300;

/** An attachment of a post of Mattermost. https://developers.mattermost.com/integrate/reference/message-attachments/ */
export const mattermost: PresetForm<'mattermost'> = (message, { url }) => {
  const links = linksOf(message).map(([label, href]) => markdownLink(label, href));
  const lines = linesOf(message).map((line) => `- ${escapedMarkdown(line)}`);
  const attachment = {
    fallback: message.title,
    color: `#${colours[toneOf(message)]}`,
    title: escapedMarkdown(message.title),
    ...(message.url === undefined ? {} : { title_link: message.url }),
    text: fitting([...lines, ...(links.length === 0 ? [] : ['', links.join(' · ')])], MOST_TEXT_CHARS).join('\n'),
    fields: factsOf(message).map(([title, value]) => ({
      title,
      value: escapedMarkdown(cut(value, MOST_VALUE_CHARS)),
      short: true,
    })),
  };
  return { url, body: { attachments: [attachment] } };
};
