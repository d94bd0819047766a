import { existsSync } from 'node:fs';
import type { Environment } from './environment.js';

/** Takes the lines of `.env` of this folder into the environment, where it does not say something else. */
export function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** The environment of a program that listens on nothing, with the lines of `.env`: no setting asks for keys because of HOST. */
export function toolEnvironment(): Environment {
  loadEnvFile();
  return { ...process.env, HOST: '127.0.0.1' };
}
