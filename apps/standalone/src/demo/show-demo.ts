import { plantedFaults } from '@app/samples';
import type { Answers, Source, Summary } from './answers.js';
import { DemoRuns } from './demo-runs.js';
import type { Page } from './page.js';
import { demoSample } from './sample.js';
import { sendRuns } from './send-runs.js';

/** The page of the demo, and the runs that are still to come; null: none are. */
export interface ShownDemo {
  readonly page: Page;
  readonly runs: DemoRuns | null;
}

/** Loads the sample into an empty store and nothing into any other, and reads back what is there. */
export async function showDemo(
  { urls, store, psql }: Pick<Page, 'urls' | 'store' | 'psql'>,
  clock: () => Date,
  signal: AbortSignal,
): Promise<ShownDemo> {
  const begin = clock();
  const found = await askFor(urls.processor, signal);
  if (found.summary.total_logs_processed > 0) {
    return { page: { start: { kind: 'found' }, answers: found, urls, store, psql, now: begin }, runs: null };
  }
  const sample = demoSample(begin);
  const runs = new DemoRuns(sample);
  await sendRuns(urls.ingestion, runs.endedBy(begin.getTime()), signal);
  const now = clock();
  const tookSecs = (now.getTime() - begin.getTime()) / 1000;
  const answers = await askFor(urls.processor, signal);
  const start = { kind: 'loaded', tookSecs, planted: plantedFaults(sample) } as const;
  return { page: { start, answers, urls, store, psql, now }, runs };
}

/** Asks the processor by HTTP. @throws Error that says what it answered instead */
async function askFor(processorUrl: string, signal: AbortSignal): Promise<Answers> {
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`${processorUrl}/analytics/${path}`, { signal });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Error(`/analytics/${path} answered ${response.status}, ${(answer as { detail?: string }).detail}`);
  };
  const [summary, sources] = await Promise.all([ask('summary'), ask('sources')]);
  return { summary: summary as Summary, sources: sources as Record<string, Source> };
}
