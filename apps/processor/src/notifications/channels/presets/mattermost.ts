import { escapedMarkdown, markdownLink } from '../escape.js';
import { factsOf, linesOf, linksOf } from '../lines.js';
import type { PresetForm } from './preset.js';
import { colours, toneOf } from './tone.js';

/** A post may have 16 383 characters. */
const MOST_LINES_CHARS = 12_000;

/** An attachment of a post of Mattermost. https://developers.mattermost.com/integrate/reference/message-attachments/ */
export const mattermost: PresetForm<'mattermost'> = (message, { url }) => {
  const links = linksOf(message).map(([label, href]) => markdownLink(label, href));
  const lines = linesOf(message, { most: MOST_LINES_CHARS, form: (line) => `- ${escapedMarkdown(line)}` });
  const attachment = {
    fallback: message.title,
    color: `#${colours[toneOf(message)]}`,
    title: escapedMarkdown(message.title),
    ...(message.url === undefined ? {} : { title_link: message.url }),
    text: [...lines, ...(links.length === 0 ? [] : ['', links.join(' · ')])].join('\n'),
    fields: factsOf(message).map(([title, value]) => ({
      title,
      value: escapedMarkdown(value),
      short: true,
    })),
  };
  return { url, body: { attachments: [attachment] } };
};
