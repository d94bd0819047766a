import { describe, expect, it } from 'vitest';
import { checkPreset, messages } from '../../testing/preset-checks.js';

/** https://developers.mattermost.com/integrate/reference/message-attachments/ */
const schema = {
  type: 'object',
  required: ['attachments'],
  properties: {
    attachments: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['fallback'],
        properties: {
          fallback: { type: 'string' },
          color: { type: 'string', pattern: '^#[0-9a-f]{6}$' },
          title: { type: 'string' },
          title_link: { type: 'string' },
          text: { type: 'string', maxLength: 16_383 },
          fields: {
            type: 'array',
            items: {
              type: 'object',
              properties: { short: { type: 'boolean' }, title: { type: 'string' }, value: { type: 'string' } },
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

interface Attachment {
  readonly title: string;
  readonly text: string;
  readonly color: string;
}

describe('an attachment for Mattermost', () => {
  const sent = checkPreset<{ attachments: readonly Attachment[] }>({
    preset: (url) => ({ name: 'mattermost', url }),
    schemaOf: () => schema,
    mostBytes: 128 * 1024,
  });
  const attachmentOf = async (name: string): Promise<Attachment> => (await sent(messages[name]!)).body.attachments[0]!;

  it('is coloured by what it tells, and has our links', async () => {
    const { color, text } = await attachmentOf('firing');
    expect(color).toBe('#d92d20');
    expect(text).toContain('[Acknowledge](https://obs.example.com/');
    expect((await attachmentOf('resolved')).color).toBe('#2f9e44');
  });

  it('calls nobody, and shows the links of others as text', async () => {
    const { title, text } = await attachmentOf('of hostile texts');
    for (const said of [title, text]) {
      expect(said).not.toMatch(/@(channel|everyone)/);
      expect(said).not.toContain('[bank](');
    }
  });
});
