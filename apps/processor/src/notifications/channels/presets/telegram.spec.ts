import { describe, expect, it } from 'vitest';
import { checkPreset, hostile, messages } from '../../testing/preset-checks.js';

/** https://core.telegram.org/bots/api#sendmessage */
const schema = {
  type: 'object',
  required: ['chat_id', 'text'],
  properties: {
    chat_id: { type: ['string', 'integer'] },
    text: { type: 'string', minLength: 1, maxLength: 4096 },
    parse_mode: { const: 'HTML' },
    link_preview_options: {
      type: 'object',
      properties: { is_disabled: { type: 'boolean' } },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

describe('a message for Telegram', () => {
  const sent = checkPreset<{ text: string; chat_id: string }>({
    preset: (url) => ({ name: 'telegram', url, key: '12:ab', chat: '-100123' }),
    schemaOf: () => schema,
    mostBytes: 64 * 1024,
  });

  it('goes to the chat by way of the bot', async () => {
    expect(await sent(messages.firing!)).toMatchObject({ path: '/bot12:ab/sendMessage', body: { chat_id: '-100123' } });
  });

  it.each(Object.keys(messages))('has no tag but ours, and each is closed: %s', async (name) => {
    const { text } = (await sent(messages[name]!)).body;
    const tags = [...text.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/ href="https:[^"<>]*"/, ''));
    expect(tags.filter((tag) => !['<b>', '</b>', '<a>', '</a>'].includes(tag))).toEqual([]);
    expect(tags.length % 2).toBe(0);
  });

  it('shows the texts of others as they are', async () => {
    const { text } = (await sent(messages['of hostile texts']!)).body;
    expect(text).toContain(hostile.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  });

  it('has a mark by what it tells', async () => {
    expect((await sent(messages.firing!)).body.text).toMatch(/^🔴 <b>acme/);
    expect((await sent(messages.resolved!)).body.text).toMatch(/^🟢 /);
  });
});
