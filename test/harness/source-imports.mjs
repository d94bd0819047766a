/**
 * Node imports the sources as they stand: SWC compiles TypeScript with decorators, `./poll.js` is `./poll.ts`, `@app/time` is
 * `libs/time/src`. Compiled modules are kept in `.cache/swc`.
 */
import { transformSync } from '@swc/core';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');
const cache = join(root, '.cache', 'swc');
mkdirSync(cache, { recursive: true });

const options = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
  swcrc: false,
};

function compiled(file) {
  const source = readFileSync(file, 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify(options))
    .update(file)
    .update(source)
    .digest('hex')
    .slice(0, 32);
  const kept = join(cache, `${key}.js`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { code } = transformSync(source, { ...options, filename: file });
  const draft = `${kept}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, kept);
  return code;
}

const libraries = /^@app\/([a-z]+)(?:\/(testing|settings))?$/;
const isOurs = (url) => url?.startsWith('file:') && !url.includes('/node_modules/');

registerHooks({
  resolve(specifier, context, next) {
    const library = libraries.exec(specifier);
    if (library !== null) {
      const [, name, part] = library;
      return next(pathToFileURL(join(root, 'libs', name, 'src', part ?? '', 'index.ts')).href, context);
    }
    if (specifier.startsWith('.') && isOurs(context.parentURL)) {
      const url = new URL(specifier, context.parentURL).href.replace(/\.js$/, '');
      const source = ['.ts', '.tsx', '/index.ts']
        .map((ending) => url + ending)
        .find((each) => existsSync(fileURLToPath(each)));
      if (source !== undefined) return next(source, context);
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!isOurs(url) || !/\.tsx?$/.test(url.split('?')[0])) return next(url, context);
    return { format: 'module', shortCircuit: true, source: compiled(fileURLToPath(url.split('?')[0])) };
  },
});
