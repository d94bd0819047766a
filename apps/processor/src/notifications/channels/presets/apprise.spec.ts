import { describe, expect, it } from 'vitest';
import { checkPreset, messages } from '../../testing/preset-checks.js';

/** https://github.com/caronc/apprise-api: the body of /notify/{key}. */
const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: { type: 'string', minLength: 1, maxLength: 32_768 },
    title: { type: 'string' },
    type: { enum: ['info', 'success', 'warning', 'failure'] },
    format: { enum: ['text', 'markdown', 'html'] },
    tag: { type: 'string' },
  },
  additionalProperties: false,
};

describe('a notification for Apprise', () => {
  const sent = checkPreset<{ type: string; body: string }>({
    preset: (url) => ({ name: 'apprise', url: `${url}/notify/ops`, tag: 'night' }),
    schemaOf: () => schema,
    mostBytes: 128 * 1024,
  });

  it.each([
    ['firing', 'failure'],
    ['repeat', 'warning'],
    ['resolved', 'success'],
    ['test', 'info'],
  ])('has a type by what it tells: %s', async (name, type) => {
    expect(await sent(messages[name]!)).toMatchObject({ path: '/notify/ops', body: { type, tag: 'night' } });
  });

  it('has the links in its text', async () => {
    expect((await sent(messages.firing!)).body.body).toContain(`\nAcknowledge: ${messages.firing!.acknowledge_url}\n`);
  });
});
