import { runTool, type ToolStreams } from '@app/contracts';
import type { Environment } from '@app/platform';
import { Client } from 'pg';
import { databaseUrlProblem } from '@app/database';
import { nameOf } from './connection.js';
import { type MoveOptions, readOptions, USAGE } from './options.js';
import { type MoveReport, moveStore } from './move-store.js';
import { openSource } from './source-store.js';

const INTERRUPTED = 130;

/** Moves a store as the arguments say. @returns the exit code: 0; 1 when it failed; 2 for bad arguments; 130 when interrupted */
export function runMove(
  args: readonly string[],
  environment: Environment,
  { signal, ...streams }: ToolStreams & { readonly signal: AbortSignal },
): Promise<number> {
  const { stdout, stderr } = streams;
  const tool = {
    usage: USAGE,
    readOptions: (given: readonly string[]) => checked(readOptions(given)),
    async run(options: MoveOptions): Promise<number> {
      const begin = performance.now();
      try {
        const report = await moved(options, environment, { signal, tell: (line) => stderr.write(`${line}\n`) });
        stdout.write(`${textOf(report, (performance.now() - begin) / 1000)}\n`);
        return 0;
      } catch (error) {
        if (!signal.aborted) throw error;
        stderr.write('Interrupted. What was moved stays; the same command goes on from there.\n');
        return INTERRUPTED;
      }
    },
    explain: (error: unknown, options: MoveOptions) =>
      withoutSecrets((error as { detail?: string }).detail ?? (error as Error).message, options),
  };
  return runTool(tool, args, streams);
}

async function moved(
  { from, to }: MoveOptions,
  environment: Environment,
  { signal, tell }: { signal: AbortSignal; tell: (line: string) => void },
): Promise<MoveReport> {
  const source = await openSource(from, environment, tell);
  try {
    return await moveStore({
      from: source,
      to: { url: to, name: nameOf(to) },
      mayMigrateSource: source.isOurs,
      signal,
      tell,
    });
  } finally {
    await source.close();
  }
}

/** @throws Error that says which address is wrong, without it */
function checked(options: MoveOptions | null): MoveOptions | null {
  if (options === null) return null;
  for (const [name, url] of [
    ['--to', options.to],
    ['--from', options.from],
  ] as const) {
    const problem = url === null ? null : databaseUrlProblem(url);
    if (problem !== null) throw new Error(`${name} ${problem}`);
  }
  return options;
}

/** A message of the driver or of the server may quote what it was given. */
function withoutSecrets(text: string, { from, to }: MoveOptions): string {
  const passwords = [from, to].flatMap((url) => {
    const { password } = new Client({ connectionString: url ?? undefined });
    return password ? [password, encodeURIComponent(password)] : [];
  });
  return passwords.reduce((cleaned, password) => cleaned.replaceAll(password, '***'), text);
}

const engineSays: Readonly<Record<MoveReport['engine'], string>> = {
  'taken over': 'The alert engine and the rollups of the target go on where those of the source are.',
  'begun again':
    'The target held other runs: its processor folds all of them at its next start, and makes the rollups anew.',
  'as it was': 'There was nothing new; the target is as it was.',
};

function textOf({ counts, engine }: MoveReport, seconds: number): string {
  const number = (count: number): string => count.toLocaleString('en-US').padStart(14);
  const lines = counts.map(
    ({ title, source, target, moved }) => `${title.padEnd(22)}${number(source)}${number(target)}${number(moved)}`,
  );
  const head = `${''.padEnd(22)}${['source', 'target', 'moved'].map((word) => word.padStart(14)).join('')}`;
  return [head, ...lines, '', `${engineSays[engine]} (${seconds.toFixed(1)} s)`].join('\n');
}
