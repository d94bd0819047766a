import { existsSync } from 'node:fs';

/** Takes the lines of `.env` of this folder into the environment, where it does not say something else. */
export function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}
