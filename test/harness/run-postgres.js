import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const keeper = join(root, 'libs/platform/src/testing/keep-postgres.ts');
const sourceImports = join(import.meta.dirname, 'source-imports.mjs');

/**
 * One PostgreSQL for all suites of a run: they find it by `findPostgres`, in whatever process they run.
 * @returns what ends it
 */
export async function startRunPostgres() {
  const execArgv = ['--import', sourceImports, '--disable-warning=ExperimentalWarning'];
  const child = fork(keeper, [], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const kept = await Promise.race([
    once(child, 'message').then(([message]) => message),
    ended.then(([code, signal]) => {
      throw new Error(`PostgreSQL for the suites did not start: ${signal ?? code}`);
    }),
  ]);
  process.env.TEST_RUN_POSTGRES = JSON.stringify(kept);
  return async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
}
