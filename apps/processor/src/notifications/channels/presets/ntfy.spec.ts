import { describe, expect, it } from 'vitest';
import { checkPreset, messages } from '../../testing/preset-checks.js';

/** https://docs.ntfy.sh/publish/#publish-as-json */
const schema = {
  type: 'object',
  required: ['topic'],
  properties: {
    topic: { type: 'string', pattern: '^[-_A-Za-z0-9]{1,64}$' },
    title: { type: 'string' },
    message: { type: 'string' },
    priority: { type: 'integer', minimum: 1, maximum: 5 },
    tags: { type: 'array', items: { type: 'string' } },
    click: { type: 'string' },
    actions: {
      type: 'array',
      maxItems: 3,
      items: {
        type: 'object',
        required: ['action', 'label', 'url'],
        properties: { action: { const: 'view' }, label: { type: 'string' }, url: { type: 'string' } },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

describe('a message for ntfy', () => {
  const sent = checkPreset<{ message: string; priority: number; tags: string[]; click?: string; actions?: object[] }>({
    preset: (url) => ({ name: 'ntfy', url, topic: 'alerts', key: 'tk_1' }),
    schemaOf: () => schema,
    mostBytes: 64 * 1024,
  });

  it('is urgent by severity, and opens the incident', async () => {
    const { body, headers } = await sent(messages.firing!);
    expect(body).toMatchObject({ priority: 5, tags: ['rotating_light', 'acme'], click: messages.firing!.url });
    expect(body.actions).toHaveLength(3);
    expect(headers.authorization).toBe('Bearer tk_1');
    expect((await sent(messages.joined!)).body.priority).toBe(4);
    expect((await sent(messages.resolved!)).body).toMatchObject({ priority: 3, tags: ['white_check_mark', 'acme'] });
  });

  it.each(Object.keys(messages))(
    'is no attachment, which a message of more than 4096 bytes becomes: %s',
    async (name) => {
      expect(Buffer.byteLength((await sent(messages[name]!)).body.message)).toBeLessThanOrEqual(4096);
    },
  );
});
