import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMessage, aTransition } from '../testing/builders.js';
import { type HttpReceiver, startHttpReceiver, status } from '../testing/http-receiver.js';
import { sendSlack, slackBodyOf } from './slack.service.js';

interface Block {
  readonly type: string;
  readonly text?: { readonly text: string };
}
const bodyOf = (message = aMessage()) => slackBodyOf(message) as { text: string; blocks: Block[] };

describe('Slack', () => {
  let receiver: HttpReceiver;
  beforeEach(async () => {
    receiver = await startHttpReceiver();
  });
  afterEach(() => receiver.close());

  it('gets text, for those that know only that, and blocks', async () => {
    const attempt = { now: new Date(), signal: new AbortController().signal };
    await sendSlack({ type: 'slack', url: receiver.url }, aMessage(), attempt);
    const { text, blocks } = JSON.parse(receiver.received[0]!.body) as ReturnType<typeof bodyOf>;
    expect(text.split('\n')).toEqual([
      ':red_circle: *acme / efficy / invoices failed: 401 Unauthorized for token 8831*',
      '• firing, critical: acme / efficy / invoices failed: 401 Unauthorized for token 8831 (failure-detected)',
    ]);
    expect(blocks.map(({ type }) => type)).toEqual(['section', 'section', 'context']);
  });

  it('is told again when it refuses', async () => {
    receiver.answer = status(500);
    const attempt = { now: new Date(), signal: new AbortController().signal };
    await expect(sendSlack({ type: 'slack', url: receiver.url }, aMessage(), attempt)).rejects.toMatchObject({
      retryable: true,
    });
  });

  it('cannot be made to call everybody, nor to show a link that is none', () => {
    const hostile = '<!channel> <https://evil.example|bank> & more';
    const said = JSON.stringify(
      bodyOf(aMessage({ title: hostile, company: hostile, alerts: [aTransition({ summary: hostile })] })),
    );
    expect(said).not.toMatch(/[<>]/);
    expect(said).toContain('&lt;!channel&gt;');
    expect(said).toContain('&amp; more');
  });

  it('gets links that we made, and what is in them is escaped', () => {
    const { text, blocks } = bodyOf(
      aMessage({ title: 'a < b', url: 'https://obs.example.com/ui/incidents/1?a=b&c=d' }),
    );
    const link = '<https://obs.example.com/ui/incidents/1?a=b&amp;c=d|Open in the console>';
    expect(text.split('\n').at(-1)).toBe(link);
    expect(blocks.map(({ text }) => text?.text)).toContain(link);
    expect(blocks[0]?.text?.text).toBe(':red_circle: *a &lt; b*');
  });

  it('gets at most 20 alerts and the number of the others, in whole lines of at most 3000 characters', () => {
    const alerts = Array.from({ length: 500 }, () => aTransition({ summary: '<'.repeat(2000) }));
    const { text, blocks } = bodyOf(aMessage({ alerts }));
    expect(text).toContain('and 480 more');
    for (const block of blocks) expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(3000);
    expect(blocks[1]?.text?.text).toMatch(/^(• firing, critical: (&lt;)*… \(failure-detected\)\n)+• and 498 more$/);
  });
});
