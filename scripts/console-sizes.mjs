import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** All script of the console together, compressed. */
export const SCRIPT_BUDGET_BYTES = 300_000;

/** Compressed bytes of every script and style sheet of a built console, the largest first. */
export async function consoleSizes(folder) {
  const assets = join(folder, 'assets');
  const names = (await readdir(assets)).filter((name) => /\.(js|css)$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: gzipSync(await readFile(join(assets, name)), { level: 9 }).length })),
  );
  files.sort((a, b) => b.bytes - a.bytes);
  const sum = (end) => files.filter(({ name }) => name.endsWith(end)).reduce((total, { bytes }) => total + bytes, 0);
  return { files, scriptBytes: sum('.js'), styleBytes: sum('.css') };
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

export const sizesText = ({ files, scriptBytes, styleBytes }) =>
  [
    ...files.map(({ name, bytes }) => `${kilobytes(bytes).padStart(10)}  ${name}`),
    `${kilobytes(scriptBytes).padStart(10)}  script of at most ${kilobytes(SCRIPT_BUDGET_BYTES)}, compressed`,
    `${kilobytes(styleBytes).padStart(10)}  style`,
  ].join('\n');
