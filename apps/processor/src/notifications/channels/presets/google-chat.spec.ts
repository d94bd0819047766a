import { describe, expect, it } from 'vitest';
import { incidentId } from '../../testing/builders.js';
import { checkPreset, messages } from '../../testing/preset-checks.js';

/** https://developers.google.com/workspace/chat/api/reference/rest/v1/cards, as far as we use it. */
const schema = {
  type: 'object',
  required: ['cardsV2'],
  properties: {
    cardsV2: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['cardId', 'card'],
        properties: {
          cardId: { type: 'string' },
          card: {
            type: 'object',
            required: ['sections'],
            properties: {
              header: {
                type: 'object',
                required: ['title'],
                properties: { title: { type: 'string', minLength: 1 }, subtitle: { type: 'string' } },
                additionalProperties: false,
              },
              sections: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['widgets'],
                  properties: {
                    widgets: {
                      type: 'array',
                      maxItems: 100,
                      items: {
                        oneOf: [
                          {
                            type: 'object',
                            required: ['textParagraph'],
                            properties: {
                              textParagraph: {
                                type: 'object',
                                required: ['text'],
                                properties: { text: { type: 'string', minLength: 1 } },
                                additionalProperties: false,
                              },
                            },
                            additionalProperties: false,
                          },
                          {
                            type: 'object',
                            required: ['buttonList'],
                            properties: {
                              buttonList: {
                                type: 'object',
                                required: ['buttons'],
                                properties: {
                                  buttons: {
                                    type: 'array',
                                    minItems: 1,
                                    items: { type: 'object', required: ['text', 'onClick'] },
                                  },
                                },
                              },
                            },
                            additionalProperties: false,
                          },
                        ],
                      },
                    },
                  },
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

describe('a card for Google Chat', () => {
  const sent = checkPreset<object>({
    preset: (url) => ({ name: 'google-chat', url: `${url}/v1/spaces/A/messages?key=k&token=t` }),
    schemaOf: () => schema,
    mostBytes: 32_000,
  });

  it('is in the thread of its incident, and one that is about none begins a thread', async () => {
    const { path } = await sent(messages.firing!);
    const search = new URL(path, 'http://here').searchParams;
    expect(Object.fromEntries(search)).toEqual({
      key: 'k',
      token: 't',
      threadKey: incidentId,
      messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD',
    });
    expect((await sent(messages.test!)).path).not.toContain('threadKey');
  });

  it('has a colour by what it tells', async () => {
    expect(JSON.stringify((await sent(messages.firing!)).body)).toContain('<font color=\\"#d92d20\\"><b>critical</b>');
    expect(JSON.stringify((await sent(messages.resolved!)).body)).toContain(
      '<font color=\\"#2f9e44\\"><b>resolved</b>',
    );
  });

  it('escapes the texts of others in its paragraphs', async () => {
    const { cardsV2 } = (await sent(messages['of hostile texts']!)).body as {
      cardsV2: [{ card: { sections: [{ widgets: { textParagraph?: { text: string } }[] }] } }];
    };
    const texts = cardsV2[0].card.sections[0].widgets.flatMap(({ textParagraph }) => textParagraph?.text ?? []);
    expect(texts.join(' ')).not.toContain('<img');
    expect(texts.join(' ')).toContain('&lt;img');
  });
});
