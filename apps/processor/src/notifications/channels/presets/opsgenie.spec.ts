import { describe, expect, it } from 'vitest';
import { incidentId } from '../../testing/builders.js';
import { checkPreset, messages } from '../../testing/preset-checks.js';

/** https://docs.opsgenie.com/docs/alert-api#create-alert */
const create = {
  type: 'object',
  required: ['message'],
  properties: {
    message: { type: 'string', minLength: 1, maxLength: 130 },
    alias: { type: 'string', maxLength: 512 },
    description: { type: 'string', maxLength: 15_000 },
    tags: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 50 } },
    details: { type: 'object', additionalProperties: { type: 'string' } },
    entity: { type: 'string', maxLength: 512 },
    source: { type: 'string', maxLength: 100 },
    priority: { enum: ['P1', 'P2', 'P3', 'P4', 'P5'] },
  },
  additionalProperties: false,
};
/** https://docs.opsgenie.com/docs/alert-api#close-alert */
const close = {
  type: 'object',
  properties: { source: { type: 'string', maxLength: 100 }, note: { type: 'string', maxLength: 25_000 } },
  additionalProperties: false,
};

describe('an alert for Opsgenie', () => {
  const sent = checkPreset<{ alias: string; priority: string; description: string; details: object }>({
    preset: (url) => ({ name: 'opsgenie', url: `${url}/`, key: 'g3nie' }),
    schemaOf: ({ kind }) => (kind === 'resolved' ? close : create),
    mostBytes: 64 * 1024,
  });

  it('is made under the incident, and closed under it', async () => {
    const made = await sent(messages.firing!);
    expect(made).toMatchObject({ path: '/v2/alerts', body: { alias: incidentId, priority: 'P1' } });
    expect(made.headers.authorization).toBe('GenieKey g3nie');
    expect((await sent(messages.resolved!)).path).toBe(`/v2/alerts/${incidentId}/close?identifierType=alias`);
  });

  it.each([
    ['joined', 'P2'],
    ['repeat', 'P3'],
    ['test', 'P5'],
  ])('has a priority by severity: %s', async (name, priority) => {
    expect((await sent(messages[name]!)).body.priority).toBe(priority);
  });

  it('escapes the texts of others where HTML may stand', async () => {
    const { description } = (await sent(messages['of hostile texts']!)).body;
    expect(description).not.toContain('<img');
    expect(description).toContain('&lt;img src=x');
    expect(description).toContain('<a href="https://obs.example.com/ui/incidents/');
  });

  it('has details of at most 8000 characters together', async () => {
    expect(JSON.stringify((await sent(messages['of long texts']!)).body.details).length).toBeLessThan(8000);
  });
});
