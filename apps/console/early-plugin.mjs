import { join } from 'node:path';
import { build } from 'vite';

/** The folder of a page, and its name in the address where that is another one; a page of one thing is of the name of all. */
const named = { overview: '', source: 'sources', object: 'objects', alert: 'alerts/', incident: 'incidents/' };
const ofPage = /\/pages\/([^/]+)\/\1\.tsx$/;

/**
 * Puts `src/early/early.ts` into the built page before everything else, bundled by itself with the names of the files that each page
 * needs beside the first ones. It stands in the page: as a file it would share a slow line with all others, and come late. The
 * service allows it by its hash (`console-files.service.ts`).
 */
export const earlyPlugin = (root) => ({
  name: 'early',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: async (_html, { bundle }) => [
      { tag: 'script', children: await bundled(root, filesOf(bundle)), injectTo: 'head-prepend' },
    ],
  },
});

async function bundled(root, files) {
  const { output } = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    define: { PAGE_FILES: JSON.stringify(files) },
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: { input: join(root, 'src/early/early.ts'), output: { format: 'iife' } },
    },
  });
  return output[0].code.trim().replaceAll('</script', '<\\/script');
}

/** The addresses of the scripts of each page, without those that every page has. */
function filesOf(bundle) {
  const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
  const first = withImports(chunks.find(({ isEntry }) => isEntry).fileName, bundle);
  const pages = chunks.flatMap((chunk) => {
    const [, folder] = ofPage.exec(chunk.facadeModuleId ?? '') ?? [];
    if (folder === undefined) return [];
    const files = [...withImports(chunk.fileName, bundle)].filter((name) => !first.has(name));
    return [[named[folder] ?? folder, files.map((name) => `/ui/${name}`)]];
  });
  return Object.fromEntries(pages);
}

function withImports(name, bundle, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const imported of bundle[name].imports) withImports(imported, bundle, found);
  return found;
}
