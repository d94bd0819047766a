import { describe, expect, it } from 'vitest';
import { Seal } from './sealed-text.js';

const NOW_MS = Date.parse('2026-03-01T12:00:00.400Z');
const SECRET = 'a secret of thirty-two characters';
const content = { way: 'key', key_id: 'aB3dE5fG7h' };

describe('a sealed text', () => {
  let nowMs = NOW_MS;
  const seal = new Seal(SECRET, 'session', () => nowMs);

  it('comes back as it was, with an id of its own', async () => {
    const [one, other] = [await seal.seal(content, 60), await seal.seal(content, 60)];
    expect(one.text).toMatch(/^[\w.-]+$/);
    const opened = await seal.open(one.text);
    expect(opened).toEqual({ content, id: expect.any(String), endsAtMs: one.endsAtMs });
    expect((await seal.open(other.text))?.id).not.toBe(opened?.id);
  });

  it('is good until its end, to the second, and not after it', async () => {
    const { text, endsAtMs } = await seal.seal(content, 60);
    expect(endsAtMs).toBe(Date.parse('2026-03-01T12:01:00Z'));
    nowMs = endsAtMs - 1;
    expect(await seal.open(text)).not.toBeNull();
    nowMs = endsAtMs;
    expect(await seal.open(text)).toBeNull();
    nowMs = NOW_MS;
  });

  it('of another secret, for another purpose, changed, or by another method is none', async () => {
    const { text } = await seal.seal(content, 60);
    expect(await new Seal(`${SECRET}!`, 'session', () => nowMs).open(text)).toBeNull();
    expect(await new Seal(SECRET, 'openid', () => nowMs).open(text)).toBeNull();
    expect(await new Seal(SECRET, 'session', () => nowMs).open(text)).not.toBeNull();
    const [head, key, iv, cipher, tag] = text.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"content":{}}').toString('base64url')}.`;
    const parts = [head, key, iv, `${cipher!.slice(0, -2)}AA`, tag];
    for (const wrong of [parts.join('.'), unsigned, '', '....', `${text}.`, 'x'.repeat(10_000)])
      expect(await seal.open(wrong)).toBeNull();
  });
});
