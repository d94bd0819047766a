import { existsSync } from 'node:fs';
import { runRezone } from './rezone/run-rezone.js';

if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await runRezone(process.argv.slice(2), process.env, process);
