import { execFile } from 'node:child_process';
import type { ServerUser } from './server-user.js';

export interface Finished {
  /** Whether it ran, and ended with 0. */
  readonly isOk: boolean;
  readonly stdout: string;
  /** Why it did not: the system's reason, or what it wrote itself. */
  readonly reason: string;
}

/**
 * The environment of a program of PostgreSQL: no secret of ours, none of the variables by which its defaults can be
 * changed, and English, which is read here.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH, TMPDIR, SystemRoot, TEMP } = process.env;
  return { PATH, LD_LIBRARY_PATH, TMPDIR, SystemRoot, TEMP, LC_ALL: 'C' };
}

/** Runs a program to its end as that user. Never rejects. */
export function runAs(user: ServerUser, program: string, args: readonly string[], cwd = '/'): Promise<Finished> {
  return new Promise((done) => {
    try {
      execFile(program, args, { ...user, cwd, env: serverEnvironment() }, (error, stdout, stderr) => {
        const said = stderr.trim().split('\n').slice(-3).join(' ');
        done({ isOk: error === null, stdout, reason: said || (error?.message ?? '') });
      });
    } catch (error) {
      // Such as EPERM: a root without the right to become another user.
      done({ isOk: false, stdout: '', reason: (error as Error).message });
    }
  });
}
