import { rules } from '@app/alerting';
import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeInChromium, settled } from './harness/browser.js';
import { sendTo, startStoredDemo } from './harness/demo-days.js';
import { get } from './harness/http.js';
import type { Stack } from './harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStoredDemo();
  await sendTo(stack, [
    { ...aRawLog({ Entreprise: 'lumen', Objet: 'set_aside' }), Debut: 'hier vers midi', Fin: null },
  ]);
});
afterAll(() => stack?.close());

/** Words of English sentences that no French sentence has. */
const english =
  /\b(the|is|are|was|were|has|have|of|and|with|runs?|since|usually|longer|failed|missing|silent|slow|late|level|share|record|records|last|until|by|at|this|that|not|no run|over|from|their|its|it)\b/i;

/** All that a reader reads, but for names and for the words of others, which are marked as not to be translated. */
async function wordsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const lines = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { parentElement } = node;
      if (parentElement.closest('[translate=no], code, pre, script, noscript, [lang=en], canvas')) continue;
      const text = node.textContent.trim();
      if (text !== '') lines.push(text);
    }
    for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]')) {
      if (element.closest('[translate=no], code, pre')) continue;
      for (const name of ['title', 'aria-label', 'placeholder']) {
        const text = element.getAttribute(name);
        if (text) lines.push(text);
      }
    }
    return lines;
  })()`);
}

/** The words of others on a page. The title of a window and the name of a button repeat them. */
const quotesOn = (page: Page): Promise<string[]> => page.locator('[translate=no]').allInnerTexts();

async function pages(): Promise<string[]> {
  const idOf = async (path: string, key: string, list: string): Promise<string> => {
    const { body } = await get<Record<string, Record<string, string>[]>>(`${stack.urls.processor}${path}`);
    return body[list]![0]![key]!;
  };
  const alerts = await Promise.all(
    ['latency-degraded', 'source-silent', 'resource-overuse', 'failure-detected', 'failure-rate-high'].map((rule) =>
      idOf(`/alerts?rule=${rule}&limit=1`, 'alert_id', 'alerts').catch(() => null),
    ),
  );
  return [
    ...[
      '',
      'runs',
      'alerts',
      'alerts?tab=silences',
      'incidents',
      'cycles',
      'dead-letters',
      'rules',
      'notifications',
      'audit',
    ],
    'rules?rule=latency-degraded',
    'sources/lumen/zohobooks',
    'sources/boreal/zohoprojects',
    'objects/lumen/zohobooks?object_type=invoices',
    ...alerts.flatMap((id) => (id === null ? [] : [`alerts/${id}`])),
    `incidents/${await idOf('/incidents?state=open&limit=1', 'incident_id', 'incidents')}`,
    `incidents/${await idOf('/incidents?state=resolved&limit=1', 'incident_id', 'incidents')}`,
    `runs?run=${await idOf('/runs?status=FAILED&limit=1', 'run_id', 'runs')}`,
    'nowhere',
  ];
}

describeInChromium(
  'the console in French, with the days of the demo',
  () => stack.urls.processor,
  (open) => {
    it('has no English words on any page', async () => {
      await eventually('the dead letter is kept', async () => {
        const { body } = await get<{ dead_letters: unknown[] }>(`${stack.urls.processor}/dead-letters`);
        return body.dead_letters.length > 0 ? true : undefined;
      });
      const found: string[] = [];
      for (const path of await pages()) {
        const page = await open(`/ui/${path}`, { locale: 'fr-CA' });
        await settled(page);
        const lines = new Set(await wordsOf(page));
        const others = [...(await quotesOn(page)), ...rules.map(({ id }) => id)];
        for (const line of lines) {
          const own = others.reduce((text, quote) => text.replaceAll(quote, ''), line);
          if (english.test(own)) found.push(`/ui/${path}: ${line}`);
        }
      }
      expect(found).toEqual([]);
    }, 240_000);
  },
);
