import { describe, expect, it } from 'vitest';
import { checkPreset, messages } from '../../testing/preset-checks.js';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const schema = {
  type: 'object',
  required: ['embeds', 'allowed_mentions'],
  properties: {
    allowed_mentions: { type: 'object', required: ['parse'], properties: { parse: { type: 'array', maxItems: 0 } } },
    embeds: {
      type: 'array',
      minItems: 1,
      maxItems: 10,
      items: {
        type: 'object',
        properties: {
          title: { type: 'string', minLength: 1, maxLength: 256 },
          url: { type: 'string' },
          description: { type: 'string', maxLength: 4096 },
          color: { type: 'integer', minimum: 0, maximum: 0xffffff },
          timestamp: { type: 'string' },
          fields: {
            type: 'array',
            maxItems: 25,
            items: {
              type: 'object',
              required: ['name', 'value'],
              properties: {
                name: { type: 'string', minLength: 1, maxLength: 256 },
                value: { type: 'string', minLength: 1, maxLength: 1024 },
                inline: { type: 'boolean' },
              },
              additionalProperties: false,
            },
          },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

interface Embed {
  readonly title: string;
  readonly description: string;
  readonly color: number;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

describe('an embed for Discord', () => {
  const sent = checkPreset<{ embeds: readonly Embed[] }>({
    preset: (url) => ({ name: 'discord', url }),
    schemaOf: () => schema,
    mostBytes: 64 * 1024,
  });
  const embedOf = async (name: string): Promise<Embed> => (await sent(messages[name]!)).body.embeds[0]!;

  it.each(Object.keys(messages))('has 6000 characters at most: %s', async (name) => {
    const { title, description, fields } = await embedOf(name);
    const texts = [title, description, ...fields.flatMap((field) => [field.name, field.value])];
    expect(texts.join('').length).toBeLessThanOrEqual(6000);
  });

  it('is coloured by what it tells', async () => {
    const colours = [];
    for (const name of ['firing', 'joined', 'repeat', 'resolved', 'test', 'digest'])
      colours.push((await embedOf(name)).color);
    expect(new Set(colours.slice(0, 5)).size).toBe(5);
    // A digest in which one fires is as bad as that one.
    expect(colours[5]).toBe(colours[0]);
  });

  it('has our links, and shows those of others as text', async () => {
    expect((await embedOf('firing')).description).toContain('[Acknowledge](https://obs.example.com/ui/incident-links/');
    const { title, description } = await embedOf('of hostile texts');
    for (const text of [title, description]) {
      expect(text).toContain('\\[bank\\]\\(https');
      expect(text).not.toContain('@everyone');
    }
  });
});
