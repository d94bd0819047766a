import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** Runs a program in the folder of the project. @throws Error with what it printed */
export async function shell(
  program: string,
  args: readonly string[],
  { env = {}, input }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<string> {
  const running = run(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  running.child.stdin?.end(input ?? '');
  return (await running).stdout;
}

/**
 * Whether there is a Docker engine with Compose. When there is none, one loud line says that the suites are left out.
 * @throws Error when there is none and STACK=1
 */
export async function hasEngine(): Promise<boolean> {
  try {
    await shell('docker', ['info', '--format', '{{.ServerVersion}}']);
    await shell('docker', ['compose', 'version']);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    if (process.env.STACK === '1') throw new Error('no Docker engine to test the stack with', { cause: error });
    process.stderr.write(`\n!!! THE SUITES OF THE DOCKER STACK ARE SKIPPED: ${reason}\n\n`);
    return false;
  }
}
