import { expect } from 'vitest';
import type { Stack } from './stack.js';

/** Every service is healthy, and every question about runs is answered. */
export async function expectWell({ urls }: Pick<Stack, 'urls'>): Promise<void> {
  const questions = ['summary', 'sources', 'recent', 'anomalies'].map((name) => `${urls.processor}/analytics/${name}`);
  const pages = [...Object.values(urls).map((url) => `${url}/health`), ...questions, `${urls.processor}/dead-letters`];
  const answers = await Promise.all(pages.map(async (page) => ({ page, status: (await fetch(page)).status })));
  expect(answers).toEqual(pages.map((page) => ({ page, status: 200 })));
}
