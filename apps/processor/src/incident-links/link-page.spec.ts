import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { LINK_PAGE_POLICY, type LinkPage, linkPageOf } from './link-page.js';

const page = (changes: Partial<LinkPage> = {}): string =>
  linkPageOf({
    state: 'ready',
    action: 'acknowledge',
    language: 'en',
    title: 'acme / efficy failed',
    receiver: 'ops',
    url: 'https://obs.example.com/ui/incidents/1',
    ...changes,
  });

describe('the page of a link', () => {
  it('asks by a form that is sent to itself, and has no script', () => {
    expect(page()).toContain('<form method="post"><button type="submit">Acknowledge</button></form>');
    expect(page()).not.toMatch(/<script|onclick|javascript:/);
  });

  it.each(['done', 'used', 'over', 'expired', 'unknown'] as const)('has nothing to press when it is %s', (state) => {
    expect(page({ state })).not.toContain('<form');
  });

  it('speaks French', () => {
    expect(page({ language: 'fr', action: 'mute' })).toContain('<html lang="fr">');
    expect(page({ language: 'fr', action: 'mute' })).toContain('En sourdine pendant une heure</button>');
  });

  it('shows the texts of others as text', () => {
    const hostile = '<img src=x onerror="steal()">\'';
    const text = page({ title: hostile, receiver: hostile });
    expect(text).not.toContain('<img');
    expect(text.split('&lt;img src=x onerror=&quot;steal()&quot;&gt;&#39;')).toHaveLength(3);
  });

  it('has the style that its policy allows, and no other', () => {
    const [, style = ''] = /<style>(.*)<\/style>/.exec(page())!;
    expect(LINK_PAGE_POLICY).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page()).not.toContain('style="');
  });
});
