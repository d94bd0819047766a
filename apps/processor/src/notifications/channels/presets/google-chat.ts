import { escapedTags } from '../escape.js';
import { factsOf, linesOf, linksOf } from '../lines.js';
import { jsonBytes } from '../fitting.js';
import type { PresetForm } from './preset.js';
import { colours, toneOf } from './tone.js';

/** A message may have 32 KB; the rest is for what stands around the lines. */
const MOST_LINES_BYTES = 20_000;

/**
 * A card of a webhook of Google Chat. The messages of an incident are one thread.
 * https://developers.google.com/workspace/chat/api/reference/rest/v1/cards
 */
export const googleChat: PresetForm<'google-chat'> = (message, { url }) => {
  const tone = toneOf(message);
  const { title, incident_id, notification_id } = message;
  const lines = linesOf(message, { most: MOST_LINES_BYTES, form: escapedTags, sizeOf: jsonBytes });
  const facts = factsOf(message).map(([name, value]) => `${name}: ${escapedTags(value)}`);
  const buttons = linksOf(message).map(([text, href]) => ({ text, onClick: { openLink: { url: href } } }));
  const widgets = [
    paragraph(`<font color="#${colours[tone]}"><b>${tone}</b></font> ${escapedTags(title)}`),
    ...(lines.length === 0 ? [] : [paragraph(lines.join('<br>'))]),
    paragraph(facts.join('<br>')),
    ...(buttons.length === 0 ? [] : [{ buttonList: { buttons } }]),
  ];
  const card = { header: { title, subtitle: message.company ?? 'observability-stack' }, sections: [{ widgets }] };
  return {
    url: incident_id === null ? url : threaded(url, incident_id),
    body: { cardsV2: [{ cardId: notification_id, card }] },
  };
};

const paragraph = (text: string) => ({ textParagraph: { text } });

function threaded(address: string, thread: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  url.searchParams.set('threadKey', thread);
  url.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
  return url.href;
}
