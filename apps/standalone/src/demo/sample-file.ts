import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleOptions } from '@app/samples';
import { demoSample } from './sample.js';

const FILE = 'demo.json';

/** The sample that an earlier start has begun with; null: there was none, or the file cannot be read. */
export function readSample(folder: string): SampleOptions | null {
  const path = join(folder, FILE);
  if (!existsSync(path)) return null;
  try {
    const { until } = JSON.parse(readFileSync(path, 'utf8')) as { until?: unknown };
    const time = new Date(String(until));
    return Number.isNaN(time.getTime()) ? null : demoSample(time);
  } catch {
    return null;
  }
}

/** Keeps the sample beside the store: the next start goes on with it. @throws an error of the system */
export function writeSample(folder: string, { until }: SampleOptions): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILE), `${JSON.stringify({ until: until.toISOString() })}\n`);
}
