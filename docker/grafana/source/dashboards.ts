import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { connectorRuns } from './connector-runs.ts';
import { pipeline } from './pipeline.ts';
import { type Language, wordsIn } from './words.ts';

/** Every dashboard in that language, by the name of its file. */
export function dashboardsIn(language: Language): Readonly<Record<string, Dashboard>> {
  const words = wordsIn(language);
  return { 'pipeline.json': pipeline(words), 'connector-runs.json': connectorRuns(words) };
}
