import { describe, expect, it } from 'vitest';
import { checkPreset, hostile, messages } from '../../testing/preset-checks.js';

interface Card {
  readonly body: readonly { readonly type: string; readonly style?: string; readonly items?: readonly unknown[] }[];
  readonly actions: readonly { readonly title: string; readonly url: string }[];
}
interface Body {
  readonly attachments: readonly { readonly content: Card }[];
}

const richText = {
  type: 'object',
  required: ['type', 'inlines'],
  properties: {
    type: { const: 'RichTextBlock' },
    spacing: { enum: ['None'] },
    inlines: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['type', 'text'],
        properties: {
          type: { const: 'TextRun' },
          text: { type: 'string' },
          weight: { enum: ['Lighter', 'Default', 'Bolder'] },
          size: { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] },
          isSubtle: { type: 'boolean' },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

/** The parts of https://adaptivecards.io/schemas/adaptive-card.json, version 1.4, that we use. */
const schema = {
  type: 'object',
  required: ['type', 'attachments'],
  properties: {
    type: { const: 'message' },
    attachments: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        required: ['contentType', 'content'],
        properties: {
          contentType: { const: 'application/vnd.microsoft.card.adaptive' },
          contentUrl: { type: 'null' },
          content: {
            type: 'object',
            required: ['$schema', 'type', 'version', 'body'],
            properties: {
              $schema: { type: 'string' },
              type: { const: 'AdaptiveCard' },
              version: { const: '1.4' },
              msteams: { type: 'object' },
              body: {
                type: 'array',
                items: {
                  anyOf: [
                    richText,
                    {
                      type: 'object',
                      required: ['type', 'items'],
                      properties: {
                        type: { const: 'Container' },
                        style: { enum: ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'] },
                        bleed: { type: 'boolean' },
                        items: { type: 'array', items: richText },
                      },
                      additionalProperties: false,
                    },
                  ],
                },
              },
              actions: {
                type: 'array',
                maxItems: 6,
                items: {
                  type: 'object',
                  required: ['type', 'url'],
                  properties: { type: { const: 'Action.OpenUrl' }, title: { type: 'string' }, url: { type: 'string' } },
                  additionalProperties: false,
                },
              },
            },
            additionalProperties: false,
          },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

describe('a card for Teams', () => {
  const sent = checkPreset<Body>({
    preset: (url) => ({ name: 'teams', url }),
    schemaOf: () => schema,
    mostBytes: 28 * 1024,
  });
  const cardOf = async (name: string): Promise<Card> => (await sent(messages[name]!)).body.attachments[0]!.content;

  it('is coloured by what it tells', async () => {
    const styles = [];
    for (const name of ['firing', 'repeat', 'resolved', 'test']) styles.push((await cardOf(name)).body[0]?.style);
    expect(styles).toEqual(['attention', 'warning', 'good', 'accent']);
  });

  it('has a button for each link', async () => {
    expect((await cardOf('firing')).actions.map(({ title }) => title)).toEqual([
      'Open in the console',
      'Acknowledge',
      'Mute for an hour',
    ]);
    expect((await cardOf('resolved')).actions.map(({ title }) => title)).toEqual([
      'Open in the console',
      'Open the run',
    ]);
  });

  it('shows the texts of others in runs, in which nothing has a meaning', async () => {
    expect(JSON.stringify(await cardOf('of hostile texts'))).toContain(
      JSON.stringify({ type: 'TextRun', text: hostile }).slice(0, -1),
    );
  });
});
