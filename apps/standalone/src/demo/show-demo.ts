import { plantedFaults } from '@app/samples';
import { askFor } from './ask.js';
import { loadSample } from './load-sample.js';
import type { Page } from './page.js';
import { demoSample } from './sample.js';

/** Loads the sample into an empty store and nothing into any other, and reads back what is there. */
export async function showDemo(
  { urls, store, psql }: Pick<Page, 'urls' | 'store' | 'psql'>,
  clock: () => Date,
  signal: AbortSignal,
): Promise<Page> {
  const begin = clock();
  const found = await askFor(urls.processor, signal);
  if (found.summary.total_logs_processed > 0) {
    return { start: { kind: 'found' }, answers: found, urls, store, psql, now: begin };
  }
  const sample = demoSample(begin);
  await loadSample(urls.ingestion, sample, signal);
  const now = clock();
  const tookSecs = (now.getTime() - begin.getTime()) / 1000;
  const answers = await askFor(urls.processor, signal);
  return { start: { kind: 'loaded', tookSecs, planted: plantedFaults(sample) }, answers, urls, store, psql, now };
}
