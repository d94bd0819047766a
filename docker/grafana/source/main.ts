/** Writes the dashboards in every language: `npm run dashboards`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardsIn } from './dashboards.ts';
import { languages } from './words.ts';

const folder = join(import.meta.dirname, '..', 'dashboards');
// The folders stay: a Grafana that runs has them mounted.
for (const language of languages) {
  mkdirSync(join(folder, language), { recursive: true });
  for (const [name, dashboard] of Object.entries(dashboardsIn(language))) {
    writeFileSync(join(folder, language, name), `${JSON.stringify(dashboard, null, 2)}\n`);
  }
}
