import { factsOf, linesOf, linksOf } from '../lines.js';
import { jsonBytes } from '../fitting.js';
import type { PresetForm } from './preset.js';
import { type Tone, toneOf } from './tone.js';

/** A webhook of Workflows takes 28 KB; the rest is for what stands around the lines. */
const MOST_LINES_BYTES = 18_000;

const styles: Readonly<Record<Tone, string>> = {
  critical: 'attention',
  high: 'attention',
  warning: 'warning',
  resolved: 'good',
  test: 'accent',
};

/**
 * An Adaptive Card for a Workflow of Microsoft Teams. Texts are runs of rich text, in which Markdown has no meaning.
 * https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook, https://adaptivecards.io/explorer/AdaptiveCard.html
 */
export const teams: PresetForm<'teams'> = (message, { url }) => {
  const facts = factsOf(message).map(([name, value]) => `${name}: ${value}`);
  const lines = linesOf(message, { most: MOST_LINES_BYTES, sizeOf: jsonBytes });
  const title = richText([{ ...run(message.title), weight: 'Bolder', size: 'Medium' }]);
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      { type: 'Container', style: styles[toneOf(message)], bleed: true, items: [title] },
      ...lines.map((line) => richText([run(line)])),
      ...facts.map((fact) => ({ ...richText([{ ...run(fact), isSubtle: true }]), spacing: 'None' })),
    ],
    actions: linksOf(message).map(([label, href]) => ({ type: 'Action.OpenUrl', title: label, url: href })),
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card };
  return { url, body: { type: 'message', attachments: [attachment] } };
};

const run = (text: string) => ({ type: 'TextRun', text });

const richText = (inlines: readonly object[]) => ({ type: 'RichTextBlock', inlines });
