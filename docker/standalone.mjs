/**
 * The start of the standalone image. A container listens for others, so it has keys: without KEYS_FILE they are in
 * /data/keys.yaml, and the first start makes one that may do everything and prints it once.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const app = join(import.meta.dirname, 'dist/apps/standalone/src');
const { DATA_DIR = '/data' } = process.env;

if (!process.env.KEYS_FILE) {
  const file = join(DATA_DIR, 'keys.yaml');
  if (!existsSync(file)) {
    const options = ['add', '--name', 'admin', '--company', 'all', '--scope', 'admin', '--file', file];
    const made = spawnSync(process.execPath, [join(app, 'keys.js'), ...options], { encoding: 'utf8' });
    if (made.status !== 0) {
      process.stderr.write(
        `No key could be made in ${file}: is ${DATA_DIR} a volume that the user node may write?\n${made.stderr}`,
      );
      process.exit(1);
    }
    process.stdout.write(`The key with which you sign in and send, shown this once:\n\n  ${made.stdout.trim()}\n\n`);
  }
  process.env.KEYS_FILE = file;
}
process.removeAllListeners('warning');
const flags = ['--max-semi-space-size=16', '--max-old-space-size=512'];
process.execve(process.execPath, [process.execPath, ...flags, join(app, 'main.js')], process.env);
