/**
 * Makes the programs in `dist/apps` of the modules in `dist/modules` and of most of the packages that they use. A start
 * loads some thirty files instead of three and a half thousand, and takes half the time.
 */
import http from 'node:http';
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

/** Asks for its packages when it needs them, and would load another copy of them, file by file. */
const mappedTypes = /node_modules\/@nestjs\/mapped-types\/dist\/type-helpers\.utils\.js$/;
const requireOfMappedTypes = 'const require = createRequire(import.meta.url);';
const oneCopyOfEach = {
  name: 'one-copy-of-each',
  transform: {
    filter: { id: mappedTypes },
    handler(code) {
      if (!code.includes(requireOfMappedTypes))
        throw new Error('@nestjs/mapped-types asks for its packages in another way');
      const names = ['class-validator', 'class-transformer', 'class-transformer/cjs/storage'];
      const imports = names.map((name, index) => `import * as package${index} from '${name}';`);
      const byName = names.map((name, index) => `'${name}': package${index}`).join(', ');
      return `${imports.join(' ')}\n${code.replace(requireOfMappedTypes, `const require = (name) => ({ ${byName} })[name];`)}`;
    },
  },
};

/**
 * Node makes a module of its `http` by reading each of its properties, and one of them loads the whole of `fetch`: a twentieth of a
 * start. This takes what is there without asking for that one.
 */
const lightHttp = {
  name: 'light-http',
  resolveId: (id, _importer, { kind }) =>
    kind === 'import-statement' && (id === 'node:http' || id === 'http') ? '\0light-http' : null,
  load(id) {
    if (id !== '\0light-http') return null;
    const loadsFetch = new Set(['WebSocket', 'CloseEvent', 'MessageEvent']);
    const names = Object.keys(http).filter((name) => !loadsFetch.has(name));
    return `const http = process.getBuiltinModule('node:http'); export default http; export const { ${names.join(', ')} } = http;`;
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
    plugins: [lightHttp, missingAreExternal, oneCopyOfEach],
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
