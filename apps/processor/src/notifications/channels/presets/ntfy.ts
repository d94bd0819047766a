import { factsOf, linesOf, linksOf } from '../lines.js';
import { fitting, jsonBytes } from '../fitting.js';
import type { PresetForm } from './preset.js';
import { type Tone, toneOf } from './tone.js';

/** A longer message becomes an attachment. */
const MOST_MESSAGE_BYTES = 4000;
const MOST_ACTIONS = 3;

const priorities: Readonly<Record<Tone, number>> = { critical: 5, high: 4, warning: 3, resolved: 3, test: 3 };
const tags: Readonly<Record<Tone, string>> = {
  critical: 'rotating_light',
  high: 'warning',
  warning: 'warning',
  resolved: 'white_check_mark',
  test: 'wave',
};

/** A message to a topic of ntfy, in plain text. https://docs.ntfy.sh/publish/#publish-as-json */
export const ntfy: PresetForm<'ntfy'> = (message, { url, topic, key }) => {
  const tone = toneOf(message);
  const facts = factsOf(message).map(([name, value]) => `${name}: ${value}`);
  const bottom = fitting(facts, MOST_MESSAGE_BYTES / 2, jsonBytes);
  const most = MOST_MESSAGE_BYTES - jsonBytes(bottom.join('\n'));
  const actions = linksOf(message).map(([label, href]) => ({ action: 'view', label, url: href }));
  const { company } = message;
  return {
    url,
    ...(key === null ? {} : { headers: { authorization: `Bearer ${key}` } }),
    body: {
      topic,
      title: message.title,
      message: [...linesOf(message, { most, sizeOf: jsonBytes }), ...bottom].join('\n'),
      priority: priorities[tone],
      tags: [tags[tone], ...(company === null ? [] : [company])],
      ...(message.url === undefined ? {} : { click: message.url }),
      ...(actions.length === 0 ? {} : { actions: actions.slice(0, MOST_ACTIONS) }),
    },
  };
};
