import { factsOf, linesOf, linksOf } from '../lines.js';
import type { PresetForm } from './preset.js';
import { type Tone, toneOf } from './tone.js';

const types: Readonly<Record<Tone, string>> = {
  critical: 'failure',
  high: 'failure',
  warning: 'warning',
  resolved: 'success',
  test: 'info',
};

/** A notification of an Apprise API, in plain text; it fits the text to the services behind it. https://github.com/caronc/apprise-api */
export const apprise: PresetForm<'apprise'> = (message, { url, tag }) => {
  const labelled = [...linksOf(message), ...factsOf(message)].map(([name, value]) => `${name}: ${value}`);
  return {
    url,
    body: {
      title: message.title,
      body: [...linesOf(message), '', ...labelled].join('\n'),
      type: types[toneOf(message)],
      format: 'text',
      ...(tag === null ? {} : { tag }),
    },
  };
};
