import { existsSync } from 'node:fs';
import { runKeys } from './keys/run-keys.js';

if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = runKeys(process.argv.slice(2), process.env, process);
