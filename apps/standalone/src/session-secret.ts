import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'session-secret';
const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;

/**
 * The secret that seals the sign-ins to the console, so that they outlast a restart; the first start makes it. The folder is
 * that of this process alone.
 * @throws an error of the system
 */
export function keptSessionSecret(dataDir: string): string {
  const path = join(dataDir, FILE);
  if (!existsSync(path))
    writeFileSync(path, randomBytes(SECRET_BYTES).toString('base64url'), { mode: OWNER_ONLY, flag: 'wx' });
  return readFileSync(path, 'utf8').trim();
}
