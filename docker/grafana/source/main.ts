/** Writes the dashboards: `npm run dashboards`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from './pipeline.ts';

const folder = join(import.meta.dirname, '..', 'dashboards');
writeFileSync(join(folder, 'pipeline.json'), `${JSON.stringify(pipeline(), null, 2)}\n`);
