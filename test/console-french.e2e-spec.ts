import { rules } from '@app/alerting';
import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeInChromium, settled } from './harness/browser.js';
import { sendTo, startStoredDemo } from './harness/demo-days.js';
import { get, post } from './harness/http.js';
import type { Stack } from './harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStoredDemo();
  await sendTo(stack, [
    { ...aRawLog({ Entreprise: 'lumen', Objet: 'set_aside' }), Debut: 'hier vers midi', Fin: null },
    { ...aRawLog({ Entreprise: 'lumen', Objet: 'set_aside' }), Debut: '2099-01-01 00:00:00', Fin: null },
  ]);
  // Refusals of most kinds.
  for (const unusable of [
    { ...aRawLog(), Etat: 'BOF' },
    { ...aRawLog(), Etat: null, Debut: null, Fin: null },
    { ...aRawLog(), Objet: 'in\u200bvisible' },
    { ...aRawLog(), Entreprise: ['lumen'] },
    { ...aRawLog(), Source: 'x'.repeat(300) },
    [1],
    'no JSON',
  ]) {
    const body = unusable === 'no JSON' ? unusable : JSON.stringify(unusable);
    const headers = { 'content-type': 'application/json' };
    await fetch(`${stack.urls.ingestion}/ingest/single`, { method: 'POST', body, headers });
  }
  await changeThings();
});
afterAll(() => stack?.close());

/** Leaves entries of several kinds in the audit log. */
async function changeThings(): Promise<void> {
  const change = async (path: string, body?: object): Promise<void> => {
    const { status } = await post(`${stack.urls.processor}${path}`, body);
    expect(status).toBeLessThan(300);
  };
  const { body } = await get<{ incidents: { incident_id: string }[] }>(`${stack.urls.processor}/incidents?state=open`);
  await change(`/incidents/${body.incidents[0]!.incident_id}/acknowledge`, { by: 'Ada', note: 'déjà vu' });
  const silence = { company: 'lumen', source: 'zohobooks', rule: 'source-silent' };
  await change('/silences', {
    match: silence,
    ends_at: '2099-01-01T00:00:00Z',
    comment: 'déménagement',
    created_by: 'Ada',
  });
  await change(`/dead-letters/${await deadLetterId()}/replay`);
}

function deadLetterId(): Promise<string> {
  return eventually('the dead letters are kept', async () => {
    const { body } = await get<{ dead_letters: { dead_letter_id: string; code: string }[] }>(
      `${stack.urls.processor}/dead-letters`,
    );
    if (body.dead_letters.length < 2) return undefined;
    return body.dead_letters.find(({ code }) => code === 'time_unreadable')?.dead_letter_id;
  });
}

/** Words of English sentences that no French sentence has. */
const english =
  /\b(the|is|are|was|were|has|have|of|and|with|runs?|since|usually|longer|failed|missing|silent|slow|late|level|share|record|records|last|until|by|at|this|that|not|no run|over|from|their|its|it|anyone)\b/i;

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
    `dead-letters?letter=${await deadLetterId()}`,
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
      const found: string[] = [];
      for (const path of await pages()) {
        const page = await open(`/ui/${path}`, { locale: 'fr-CA' });
        await settled(page);
        // Every reason that these records have is said in French.
        const quotedInEnglish = await page.locator('[lang=en]:not(option)').allInnerTexts();
        found.push(...quotedInEnglish.map((text) => `/ui/${path} quotes: ${text}`));
        const lines = new Set(await wordsOf(page));
        const others = [...(await quotesOn(page)), ...rules.map(({ id }) => id)];
        for (const line of lines) {
          // A word in capitals is one of a record: `FAILED`.
          const own = others
            .reduce((text, quote) => text.replaceAll(quote, ''), line)
            .replaceAll(/\b[A-Z_]{4,}\b/g, '');
          if (english.test(own)) found.push(`/ui/${path}: ${line}`);
        }
      }
      expect(found).toEqual([]);
    }, 240_000);
  },
);
