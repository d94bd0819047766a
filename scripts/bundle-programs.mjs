/**
 * Makes the programs in `dist/apps` of the modules in `dist/modules` and of most of the packages that they use. A start
 * loads some thirty files instead of three and a half thousand, and takes half the time.
 */
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { programs } from '../bin/programs.mjs';

const services = ['ingestion', 'standardization', 'processor'];
const files = new Set([
  ...services.map((name) => `${name}/src/main.js`),
  ...Object.values(programs).map(({ file }) => file),
]);

/** Stay packages: the first must be loaded before everything else, the second is checked for our patches at the start. */
const external = ['reflect-metadata', 'kafkajs'];

/** Parts of Nest that the programs do not use ask for packages that are not installed. */
const missingAreExternal = {
  name: 'missing-are-external',
  async resolveId(id, importer, options) {
    if (id.startsWith('node:') || builtinModules.includes(id)) return { id, external: true };
    const found = await this.resolve(id, importer, { ...options, skipSelf: true });
    return found ?? (importer?.includes('node_modules') ? { id, external: true } : null);
  },
};

/** @throws Error when something cannot be bundled */
export async function bundlePrograms(root) {
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(
      [...files].map((file) => [`apps/${file.slice(0, -'.js'.length)}`, join(root, 'dist/modules/apps', file)]),
    ),
    platform: 'node',
    external,
    plugins: [missingAreExternal],
    logLevel: 'silent',
  });
  await build.write({
    dir: join(root, 'dist'),
    format: 'esm',
    banner: "import 'reflect-metadata';",
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Names of classes stand in logs, and in the document of the API.
    keepNames: true,
  });
  await build.close();
}
