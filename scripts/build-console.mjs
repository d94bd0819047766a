/**
 * Builds the console into `dist/console`, unless what it is made of is unchanged: `npm start` is quick.
 * `--force` builds in any case, `--sizes` prints what the pages weigh.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { consoleSizes, sizesText } from './console-sizes.mjs';

const root = join(import.meta.dirname, '..');
const sources = join(root, 'apps/console');
const target = join(root, 'dist/console');
const stamp = join(root, 'dist/console.sha256');

/** One hash of all that the build reads. */
async function fingerprint() {
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [...files, join(root, 'package-lock.json'), import.meta.filename].sort()) {
    if (existsSync(file)) hash.update(`${relative(root, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex');
}

const wanted = await fingerprint();
const isBuilt = existsSync(join(target, 'index.html')) && existsSync(stamp);
const isCurrent = isBuilt && (await readFile(stamp, 'utf8')).trim() === wanted;

if (!isCurrent || process.argv.includes('--force')) {
  const { build } = await import('vite');
  await build({ configFile: join(sources, 'vite.config.mjs'), logLevel: 'warn' });
  await writeFile(stamp, `${wanted}\n`);
}
if (process.argv.includes('--sizes')) console.log(sizesText(await consoleSizes(target)));
