import { escapedMarkdown, markdownLink } from '../escape.js';
import { factsOf, linesOf, linksOf } from '../lines.js';
import { cut } from '../fitting.js';
import type { PresetForm } from './preset.js';
import { colours, toneOf } from './tone.js';

const MOST_TITLE_CHARS = 256;
const MOST_VALUE_CHARS = 200;
/** 4096 characters are allowed here, and 6000 in the whole embed. */
const MOST_DESCRIPTION_CHARS = 3500;

/** An embed of a webhook of Discord. Nobody is mentioned. https://discord.com/developers/docs/resources/message#embed-object */
export const discord: PresetForm<'discord'> = (message, { url }) => {
  const links = linksOf(message).map(([label, href]) => markdownLink(label, href));
  const head = links.length === 0 ? [] : [links.join(' · ')];
  const most = MOST_DESCRIPTION_CHARS - head.join('\n').length;
  const lines = linesOf(message, { most, form: (line) => `• ${escapedMarkdown(line)}` });
  const embed = {
    title: cut(escapedMarkdown(message.title), MOST_TITLE_CHARS),
    ...(message.url === undefined ? {} : { url: message.url }),
    description: [...head, ...lines].join('\n'),
    color: Number.parseInt(colours[toneOf(message)], 16),
    timestamp: message.resolved_at ?? message.started_at,
    fields: factsOf(message).map(([name, value]) => ({
      name,
      value: cut(escapedMarkdown(value), MOST_VALUE_CHARS),
      inline: true,
    })),
  };
  return { url, body: { embeds: [embed], allowed_mentions: { parse: [] } } };
};
