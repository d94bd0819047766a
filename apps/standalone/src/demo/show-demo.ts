import { plantedFaults, type SampleOptions } from '@app/samples';
import type { Answers } from './answers.js';
import { Ask } from './ask.js';
import { continuationOf } from './continuation.js';
import { DemoRuns } from './demo-runs.js';
import type { Page, Start } from './page.js';
import { demoSample, sampleCompanies } from './sample.js';
import { readSample, writeSample } from './sample-file.js';
import { sendRuns } from './send-runs.js';

/** A demo whose program is up. */
export interface RunningDemo {
  readonly program: Pick<Page, 'urls' | 'store' | 'psql'>;
  /** Keeps the demo's sample; that of the store, when the store is a folder. */
  readonly folder: string;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  /** Is called again and again while runs are sent. */
  readonly onProgress: (sent: number, total: number) => void;
}

/** The page of the demo, and the runs that are still to come; null: none are. */
export interface ShownDemo {
  readonly page: Page;
  readonly runs: DemoRuns | null;
}

interface Plan {
  readonly sample: SampleOptions;
  readonly runs: DemoRuns;
  readonly startOf: (sent: { count: number; tookSecs: number }) => Start;
}

/**
 * Loads the sample into an empty store, brings a store that it has filled up to date, leaves any other alone, and reads back what is
 * there.
 */
export async function showDemo({ program, folder, clock, signal, onProgress }: RunningDemo): Promise<ShownDemo> {
  const ask = new Ask(program.urls.processor, signal);
  const begin = clock();
  const found = await ask.answers();
  const plan = await planOf(found, { ask, folder, begin });
  if (plan === null) return { page: { ...program, start: { kind: 'found' }, answers: found, now: begin }, runs: null };
  const { sample, runs, startOf } = plan;
  writeSample(folder, sample);
  const ended = [...runs.endedBy(begin.getTime())];
  onProgress(0, ended.length);
  await sendRuns(program.urls.ingestion, ended, { signal, onSent: (sent) => onProgress(sent, ended.length) });
  const now = clock();
  const start = startOf({ count: ended.length, tookSecs: (now.getTime() - begin.getTime()) / 1000 });
  return { page: { ...program, start, answers: await ask.answers(), now }, runs };
}

interface Circumstances {
  readonly ask: Ask;
  readonly folder: string;
  readonly begin: Date;
}

/** Null: the store holds runs that no demo has sent. */
async function planOf({ summary }: Answers, { ask, folder, begin }: Circumstances): Promise<Plan | null> {
  if (summary.total_logs_processed === 0) {
    const sample = demoSample(begin);
    const startOf: Plan['startOf'] = (sent) => ({ kind: 'loaded', ...sent, planted: plantedFaults(sample) });
    return { sample, runs: new DemoRuns(sample), startOf };
  }
  const known = readSample(folder);
  const lastEndMs = known === null ? null : await ask.lastEndMs(sampleCompanies());
  if (known === null || lastEndMs === null) return null;
  const { sample, runs, hole } = continuationOf(known, lastEndMs, begin);
  const pauseSecs = Math.max(0, (begin.getTime() - lastEndMs) / 1000);
  const startOf: Plan['startOf'] = (sent) => ({
    ...{ kind: 'continued', ...sent, pauseSecs, hole },
    planted: plantedFaults(sample),
  });
  return { sample, runs, startOf };
}
