import { PipelineError } from '@app/contracts';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nameOfSelf, type ProcessName, stateOf } from './process-life.js';

interface Holder extends ProcessName {
  readonly since: string;
  /** The holder gave the folder back, and lives on. */
  readonly released?: true;
}

export interface LockOptions {
  /** Called when another process took the folder: one that could neither see this process nor reach it. */
  readonly onLost?: (reason: string) => void;
  /** Whether something of the holder answers; asked when the holder itself cannot be seen. */
  readonly answers?: () => Promise<boolean>;
  /** How long a holder that cannot be seen may show no sign of life, in milliseconds. */
  readonly silenceMs?: number;
}

const BEAT_MS = 1000;
const SILENCE_MS = 4000;
const LOOK_AGAIN_MS = 100;

/**
 * Makes the folder this process's own. Each holder writes a file of the next number, which the file system lets only one
 * process make; the highest number counts. A holder is known by pid and start time, so it keeps the folder while it is
 * paused, and a killed one does not. Only a holder on another machine or in another container has to show signs of life.
 * @returns what gives the folder back
 * @throws PipelineError `data_dir_locked`
 */
export async function lockDataDir(
  dataDir: string,
  { onLost, answers, silenceMs = SILENCE_MS }: LockOptions = {},
): Promise<() => Promise<void>> {
  const folder = join(dataDir, 'lock');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const ours: Holder = { ...(await nameOfSelf()), since: new Date().toISOString() };
  for (;;) {
    const last = await highestIn(folder);
    const holder = last === 0 ? null : await holderOf(fileOf(folder, last), { answers, silenceMs });
    if (holder !== null) throw refusal(dataDir, holder);
    const own = fileOf(folder, last + 1);
    if (!(await makeFile(own, ours))) continue;
    // A process that was slow between looking and writing may have made a number that was there, and is gone, already.
    if ((await highestIn(folder)) > last + 1) {
      await rm(own, { force: true });
      continue;
    }
    await removeBelow(folder, last + 1);
    return hold(folder, { number: last + 1, ours, onLost });
  }
}

/** Shows signs of life until the folder is given back. */
function hold(
  folder: string,
  { number, ours, onLost }: { number: number; ours: Holder; onLost?: (reason: string) => void },
): () => Promise<void> {
  const file = fileOf(folder, number);
  const beat = async (): Promise<void> => {
    const now = new Date();
    await utimes(file, now, now);
    if ((await highestIn(folder)) > number) onLost?.('another process has taken DATA_DIR');
  };
  const timer = setInterval(() => void beat().catch(() => undefined), BEAT_MS).unref();
  return async () => {
    clearInterval(timer);
    await writeFile(`${file}.new`, JSON.stringify({ ...ours, released: true }), { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
}

/** The process that holds the folder by this file; null when it is free. Waits for signs of life where it has to. */
async function holderOf(
  file: string,
  { answers, silenceMs }: Pick<LockOptions, 'answers'> & { silenceMs: number },
): Promise<Partial<Holder> | null> {
  const begun = performance.now();
  const firstBeat = await lastBeatOf(file);
  for (;;) {
    // A file that is just being made is empty; so is one whose writer was killed in that moment.
    const holder = await readHolder(file);
    if (holder?.released) return null;
    const state = holder === null ? 'unknown' : await stateOf(holder);
    if (state === 'dead') return null;
    if (state === 'alive') return holder;
    if ((await lastBeatOf(file)) !== firstBeat || (await answers?.())) return holder ?? {};
    if (performance.now() - begun > silenceMs) return null;
    await sleep(LOOK_AGAIN_MS);
  }
}

const fileOf = (folder: string, number: number): string => join(folder, `${number}.json`);

async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => (/^\d+\.json$/.test(name) ? [parseInt(name, 10)] : []));
}

const highestIn = async (folder: string): Promise<number> => Math.max(0, ...(await numbersIn(folder)));

async function removeBelow(folder: string, number: number): Promise<void> {
  for (const lower of await numbersIn(folder)) {
    if (lower < number) await rm(fileOf(folder, lower), { force: true });
  }
}

async function makeFile(file: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const lastBeatOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function refusal(dataDir: string, { pid, host, since }: Partial<Holder>): PipelineError {
  const who = pid === undefined ? 'another process' : `process ${pid} on ${host}, since ${since}`;
  return new PipelineError(
    'data_dir_locked',
    `DATA_DIR ${resolve(dataDir)} is in use by ${who}. Stop that process, or give this one a folder of its own: ` +
      'DATA_DIR=./other-data npm start',
  );
}
