/**
 * Builds the console into `dist/console`, unless what it is made of is unchanged: `npm start` is quick.
 * `--force` builds in any case, `--sizes` prints what the pages weigh.
 */
import { join } from 'node:path';
import { begin, finish, isCurrent } from './build-target.mjs';
import { consoleSizes, sizesText } from './console-sizes.mjs';
import { packFiles } from './pack-files.mjs';

const root = join(import.meta.dirname, '..');

if (process.argv.includes('--force') || !isCurrent('console')) {
  const inputs = begin('console');
  const { build } = await import('vite');
  await build({ configFile: join(root, 'apps/console/vite.config.mjs'), logLevel: 'warn' });
  await packFiles(join(root, 'dist/console'));
  finish('console', inputs);
}
if (process.argv.includes('--sizes')) console.log(sizesText(await consoleSizes(join(root, 'dist/console'))));
